using System.Collections.Concurrent;
using Scale.LocalRuntime.Folders;
using Scale.LocalRuntime.Processes;
using Scale.LocalRuntime.Programs;

namespace Scale.LocalRuntime.Images;

/// <summary>What every image needs to prepare a container.</summary>
internal sealed class LocalImageServices(ProgramStore programs, ProcessGuardian guardian) : IDisposable
{
    private readonly FolderLeases _leases = new();
    private readonly ConcurrentBag<string> _used = [];
    private readonly DataFolderPreparation _folders = new(new UnixAccounts(guardian));

    public ProgramStore Programs { get; } = programs;

    public ProcessGuardian Guardian { get; } = guardian;

    /// <summary>The container's data folder, ready for one of these users (for a host that is root) and held for this host.</summary>
    public async Task<DataFolder> TakeFolderAsync(
        ContainerSpec container, string folder, IReadOnlyList<string> users, CancellationToken cancellationToken)
    {
        var data = await _folders.PrepareAsync(container.Name, folder, users, cancellationToken);
        await _leases.TakeAsync(container.Name, data.Path, cancellationToken);
        _used.Add(data.Path);
        return data;
    }

    /// <summary>Ends the use of every folder; a container that was prepared and never started leaves its run folder here.</summary>
    public void Dispose()
    {
        foreach (var folder in _used)
            RunFolder.RemoveLast(folder);
        _leases.Dispose();
    }
}
