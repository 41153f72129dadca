using System.Collections.Concurrent;
using Scale.LocalRuntime.Processes;

namespace Scale.LocalRuntime.Programs;

/// <summary>
/// Finds a program in configuration, on PATH, in the usual folders, and last in a tool cache it fills itself from the
/// operating system's package archive: downloaded and unpacked, never installed, no root needed. Safe for several hosts.
/// </summary>
public sealed class ProgramStore
{
    private readonly ProgramStoreOptions _options;
    private readonly InstalledPrograms _installed;
    private readonly Lazy<ToolCache?> _cache;
    private readonly ConcurrentDictionary<(string Name, int? MajorVersion), ProgramLocation> _found = [];

    public ProgramStore(ProgramStoreOptions options, ProcessGuardian guardian)
    {
        _options = options;
        var probe = new ProgramProbe(guardian);
        _installed = new InstalledPrograms(probe);
        _cache = new(() => ToolCacheFolder.Choose(options) is { } folder ? new ToolCache(folder, probe, guardian) : null);
    }

    /// <summary>Finds the program or provides it. Throws <see cref="ProgramNotFoundException"/>.</summary>
    /// <param name="program">One of <see cref="KnownPrograms"/>.</param>
    /// <param name="majorVersion">Preferred where several versions are installed. Null: the newest.</param>
    /// <param name="progress">Receives a line for each step that takes time.</param>
    /// <param name="cancellationToken">Stops a download; what was started is thrown away.</param>
    public async Task<ProgramLocation> FindAsync(
        KnownProgram program, int? majorVersion, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue((program.Name, majorVersion), out var known))
            return known;
        return _found[(program.Name, majorVersion)] = await LookAsync(program, majorVersion, progress, cancellationToken);
    }

    private async Task<ProgramLocation> LookAsync(
        KnownProgram program, int? majorVersion, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var configured = _options.Configured.GetValueOrDefault(program.Name);
        if (!string.IsNullOrEmpty(configured) && configured != ProgramStoreOptions.Download)
        {
            return await _installed.FindAtAsync(program, configured, cancellationToken)
                ?? throw ProgramSearchReport.WrongConfiguration(program, configured);
        }

        if (configured is null or "" && await _installed.FindAsync(program, majorVersion, cancellationToken) is { } installed)
            return installed;
        return await ProvideAsync(program, progress, cancellationToken);
    }

    private async Task<ProgramLocation> ProvideAsync(KnownProgram program, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (_cache.Value is not { } cache)
            throw ProgramSearchReport.NotFound(program, ToolCacheFolder.Describe(_options), "no folder for it can be written");

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_options.Timeout);
        try
        {
            return await cache.FindAsync(program, limited.Token) ?? await cache.ProvideAsync(program, progress, limited.Token);
        }
        catch (ProvisionException exception)
        {
            throw ProgramSearchReport.NotFound(program, cache.Folder, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ProgramSearchReport.NotFound(program, cache.Folder, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ProgramSearchReport.NotFound(program, cache.Folder, $"it took longer than {_options.Timeout.TotalSeconds:0} s");
        }
    }
}
