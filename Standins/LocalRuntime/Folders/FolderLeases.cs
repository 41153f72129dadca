namespace Scale.LocalRuntime.Folders;

/// <summary>The data folders this host uses, each for one resource, held against other hosts until disposed.</summary>
internal sealed class FolderLeases : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Resource, FileLock Held)> _leases = [];

    public async Task TakeAsync(string resource, string folder, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_leases.TryGetValue(folder, out var lease))
            {
                if (lease.Resource != resource)
                    throw new LocalRuntimeException($"'{resource}' and '{lease.Resource}' cannot share the data folder {folder}: only one program may write it.");
                return;
            }
        }

        var held = await WaitAsync(resource, folder, cancellationToken);
        lock (_lock)
            _leases[folder] = (resource, held);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, held) in _leases.Values)
                held.Dispose();
            _leases.Clear();
        }
    }

    private static async Task<FileLock> WaitAsync(string resource, string folder, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Patience);
        try
        {
            return await FileLock.TakeAsync(Path.Combine(folder, FolderNames.Lock), () => { }, limited.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw DataFolders.InUse(folder, resource);
        }
    }
}
