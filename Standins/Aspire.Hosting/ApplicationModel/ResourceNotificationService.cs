using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What every resource is doing now, and how that changes.</summary>
public partial class ResourceNotificationService : IDisposable
{
    /// <summary>Changes a watcher may lag behind; then the oldest make room for the newest.</summary>
    private const int WatcherCapacity = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>What <c>WaitFor</c> does when a dependency has failed and nothing else was said.</summary>
    public WaitBehavior DefaultWaitBehavior { get; set; }

    /// <summary>First everything as it is, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var watcher = Channel.CreateBounded<ResourceEvent>(
            new BoundedChannelOptions(WatcherCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        ResourceEvent[] current;
        lock (_lock)
        {
            current = [.. _current.Values];
            _watchers.Add(watcher);
        }

        try
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
            foreach (var resourceEvent in current)
                yield return resourceEvent;
            await foreach (var resourceEvent in watcher.Reader.ReadAllAsync(ends.Token))
                yield return resourceEvent;
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(watcher);
        }
    }

    /// <param name="resourceId">A resource's name or a replica's id.</param>
    /// <param name="resourceEvent">Its current state.</param>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
        {
            return _current.TryGetValue(resourceId, out resourceEvent)
                || (resourceEvent = _current.Values.FirstOrDefault(candidate => HasName(candidate, resourceId))) is not null;
        }
    }

    /// <summary>Changes all replicas of a resource.</summary>
    public async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var id in resource.ReplicaIds())
            await PublishUpdateAsync(resource, id, stateFactory);
    }

    public Task PublishUpdateAsync(
        IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        lock (_lock)
        {
            var previous = _current.TryGetValue(resourceId, out var known)
                ? known.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.GetType().Name, Properties = [] };
            var next = stateFactory(previous);
            if (next == previous)
                return Task.CompletedTask;

            var changed = new ResourceEvent(resource, resourceId, next);
            _current[resourceId] = changed;
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(changed);
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _disposed.Cancel();
        GC.SuppressFinalize(this);
    }

    private static bool HasName(ResourceEvent resourceEvent, string name) =>
        string.Equals(resourceEvent.Resource.Name, name, StringComparison.OrdinalIgnoreCase);
}
