using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Scale.LocalRuntime.Images;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.Standins.Tests.LocalRuntime.Images;

/// <summary>A host with its own guardian, programs and data folder, which can be shared with a second one.</summary>
internal sealed class ContainerHost : IAsyncDisposable
{
    private readonly TestFolder? _ownFolder;
    private readonly List<RunningContainer> _running = [];

    public ContainerHost(string? folder = null, IReadOnlyDictionary<string, string>? programs = null)
    {
        _ownFolder = folder is null ? new TestFolder() : null;
        Folder = folder ?? _ownFolder!.Path;
        // As a clone that everybody may read; the closed folder of a root user has a test of its own.
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        Programs = new ProgramStore(new ProgramStoreOptions { Configured = programs ?? new Dictionary<string, string>() }, Guardian);
        Images = new LocalImages(Programs, Guardian);
    }

    public string Folder { get; }

    public ProcessGuardian Guardian { get; } = ProcessGuardian.Start();

    public ProgramStore Programs { get; }

    public LocalImages Images { get; }

    public ProgressLog Progress { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ContainerSpec Container(string image, params (string Name, string Value)[] environment) => new()
    {
        Name = image,
        Image = image,
        DataFolder = Path.Combine(Folder, image),
        Port = FreePort(),
        Environment = environment.ToDictionary(pair => pair.Name, pair => pair.Value),
    };

    public ContainerSpec Postgres(params (string Name, string Value)[] environment) =>
        Container("postgres", [("POSTGRES_PASSWORD", "p@ss'word"), .. environment]);

    public Task<ProcessSpec> PrepareAsync(ContainerSpec container) =>
        Images.Get(container.Image).PrepareAsync(container, Progress, Cancellation);

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task<RunningContainer> StartAsync(ContainerSpec container)
    {
        var running = new RunningContainer(await PrepareAsync(container), Guardian);
        _running.Add(running);
        await running.WaitForAsync(container.Image switch
        {
            "postgres" => "database system is ready to accept",
            "redis" => "Ready to accept connections",
            _ => "process up",
        });
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Select(running => running.Process.StopAsync(CancellationToken.None)));
        Images.Dispose();
        await Guardian.DisposeAsync();
        Scale.LocalRuntime.Folders.DataFolders.Erase(Folder);
        if (_ownFolder is not null)
        {
            Directory.CreateDirectory(Folder);
            _ownFolder.Dispose();
        }
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <summary>A started container and its console.</summary>
internal sealed class RunningContainer
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _seen = [];

    public RunningContainer(ProcessSpec spec, ProcessGuardian guardian)
    {
        Process = SupervisedProcess.Start(spec, guardian, line => _lines.Writer.TryWrite(line.Text));
        _ = Process.Exited.ContinueWith(_ => _lines.Writer.Complete(), TaskScheduler.Default);
    }

    public SupervisedProcess Process { get; }

    public Task<int> StopAsync() => Process.StopAsync(TestContext.Current.CancellationToken);

    /// <summary>Returns when a line with this text has been written, at any time since the start.</summary>
    public async Task WaitForAsync(string text)
    {
        if (_seen.Exists(line => line.Contains(text, StringComparison.Ordinal)))
            return;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limited.CancelAfter(Limit);
        await foreach (var line in _lines.Reader.ReadAllAsync(limited.Token))
        {
            _seen.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"It ended with {await Process.Exited} before it wrote '{text}':\n{string.Join('\n', _seen)}");
    }
}
