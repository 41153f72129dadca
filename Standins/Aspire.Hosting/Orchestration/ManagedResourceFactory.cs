using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.Orchestration;

internal sealed class ManagedResourceFactory(
    IServiceProvider services, IDistributedApplicationEventing eventing, ResourceNotificationService notifications,
    ResourceLoggerService loggers, HealthMonitor health, ProgramServices programs)
{
    /// <param name="resource">The resource.</param>
    /// <param name="hurry">Set when a stop must not be waited for any longer.</param>
    public ManagedResource Create(IResource resource, CancellationToken hurry)
    {
        var lifecycle = new ResourceLifecycle(resource, services, eventing, notifications, loggers);
        return resource is ProjectResource or ExecutableResource or ContainerResource
            ? new ProgramResource(lifecycle, programs, hurry)
            : new PassiveResource(lifecycle, services, eventing, notifications, loggers, health);
    }
}
