using Microsoft.Extensions.Configuration;
using Scale.LocalRuntime.Images;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the resources of one host share on this machine: the guard over its children, programs, images, data.</summary>
internal sealed class LocalMachine(AppHostData data, IConfiguration configuration) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private ProcessGuardian? _guardian;
    private LocalImages? _images;

    public AppHostData Data { get; } = data;

    public ProcessGuardian Guardian
    {
        get
        {
            lock (_lock)
                return _guardian ??= ProcessGuardian.Start();
        }
    }

    public LocalImages Images
    {
        get
        {
            var guardian = Guardian;
            lock (_lock)
                return _images ??= new LocalImages(new ProgramStore(ProgramOptions(), guardian), guardian);
        }
    }

    /// <summary>The <c>dotnet</c> that runs this host.</summary>
    public static string DotNet
    {
        get
        {
            var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
            var runtime = System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();
            var path = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", name));
            return File.Exists(path) ? path : name;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _images?.Dispose();
        if (_guardian is not null)
            await _guardian.DisposeAsync();
        Data.Dispose();
    }

    private ProgramStoreOptions ProgramOptions() => new()
    {
        Configured = configuration.GetSection("Scale:Programs").GetChildren()
            .Where(program => program.Value is not null).ToDictionary(program => program.Key, program => program.Value!),
        FallbackFolder = Path.Combine(Path.GetDirectoryName(Data.Folder)!, "tools"),
    };
}
