using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A resource in the hands of the orchestrator.</summary>
internal abstract class ManagedResource(ResourceLifecycle lifecycle) : IAsyncDisposable
{
    public ResourceLifecycle Lifecycle { get; } = lifecycle;

    public IResource Resource => Lifecycle.Resource;

    /// <summary>Endpoints get their addresses; nothing starts.</summary>
    public abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Begins its life with the system; returns once that is under way.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Returns once it has ended.</summary>
    public abstract Task StopAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
