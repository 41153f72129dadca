using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Before anything is started; the model may still be changed.</summary>
public class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    public IServiceProvider Services { get; } = services;

    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>All resources have been told to start.</summary>
public class AfterResourcesCreatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    public IServiceProvider Services { get; } = services;

    public DistributedApplicationModel Model { get; } = model;
}

public abstract class ResourceLifetimeEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    public IResource Resource { get; } = resource;

    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource without a program of its own is to begin its life; its handler publishes its states.</summary>
public class InitializeResourceEvent(IResource resource, IServiceProvider services) : ResourceLifetimeEvent(resource, services)
{
    public IDistributedApplicationEventing Eventing => Services.GetRequiredService<IDistributedApplicationEventing>();

    public ILogger Logger => Services.GetRequiredService<ResourceLoggerService>().GetLogger(Resource);

    public ResourceNotificationService Notifications => Services.GetRequiredService<ResourceNotificationService>();
}

/// <summary>The resource's endpoints have addresses.</summary>
public class ResourceEndpointsAllocatedEvent(IResource resource, IServiceProvider services) : ResourceLifetimeEvent(resource, services);

/// <summary>The resource's connection string can be read.</summary>
public class ConnectionStringAvailableEvent(IResource resource, IServiceProvider services) : ResourceLifetimeEvent(resource, services);

/// <summary>What the resource waits for is there; it is started when the handlers have finished.</summary>
public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : ResourceLifetimeEvent(resource, services);

/// <summary>The resource runs and is healthy; who waits for it waits for the handlers too.</summary>
public class ResourceReadyEvent(IResource resource, IServiceProvider services) : ResourceLifetimeEvent(resource, services);

/// <summary>A replica of the resource has ended, for whatever reason.</summary>
public class ResourceStoppedEvent(IResource resource, IServiceProvider services, ResourceEvent resourceEvent)
    : ResourceLifetimeEvent(resource, services)
{
    public ResourceEvent ResourceEvent { get; } = resourceEvent;
}
