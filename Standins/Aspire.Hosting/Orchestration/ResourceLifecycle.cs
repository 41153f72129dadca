using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>The moments of a resource that others take part in: what it waits for, what happens once it is ready.</summary>
internal sealed class ResourceLifecycle(
    IResource resource, IServiceProvider services, IDistributedApplicationEventing eventing,
    ResourceNotificationService notifications, ResourceLoggerService loggers)
{
    private readonly Lock _lock = new();
    private Task? _ready;

    public IResource Resource { get; } = resource;

    public bool Waits => Resource.Annotations.OfType<WaitAnnotation>().Any();

    /// <summary>Its endpoints have addresses, and so its connection string can be read.</summary>
    public async Task AllocatedAsync(CancellationToken cancellationToken)
    {
        if (Resource is IResourceWithEndpoints)
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(Resource, services), cancellationToken);
        if (Resource is IResourceWithConnectionString)
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(Resource, services), cancellationToken);
    }

    public async Task BeforeStartAsync(CancellationToken cancellationToken)
    {
        await notifications.WaitForDependenciesAsync(Resource, cancellationToken);
        await eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, services), cancellationToken);
    }

    /// <summary>Runs the ready handlers once per time that the resource comes up, however many replicas it has.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _ready ??= PublishReadyAsync(cancellationToken);
    }

    /// <summary>The last replica has ended; the next to be healthy makes the resource ready again.</summary>
    public void Down()
    {
        lock (_lock)
            _ready = null;
    }

    public async Task StoppedAsync(string id)
    {
        if (notifications.TryGetCurrentState(id, out var state))
            await eventing.PublishAsync(new ResourceStoppedEvent(Resource, services, state), CancellationToken.None);
    }

    private async Task PublishReadyAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await eventing.PublishAsync(new ResourceReadyEvent(Resource, services), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            loggers.GetLogger(Resource).LogError(exception, "A handler that runs once '{Resource}' is ready has failed.", Resource.Name);
            throw new DistributedApplicationException($"'{Resource.Name}' is healthy, but what follows failed: {exception.Message}", exception);
        }
    }
}
