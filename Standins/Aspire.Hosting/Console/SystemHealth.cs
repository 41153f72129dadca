using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

internal static class SystemHealth
{
    public static bool IsReady(CustomResourceSnapshot? snapshot) =>
        snapshot is { HealthStatus: HealthStatus.Healthy, ResourceReadyEvent.EventTask.IsCompletedSuccessfully: true }
        or { HealthStatus: HealthStatus.Healthy, ResourceReadyEvent.EventTask.IsCompleted: false };

    public static bool IsReady(ResourceEvent change) => IsReady(change.Snapshot);

    /// <summary>Everything that starts with the system runs and is healthy, or has finished its work.</summary>
    public static bool IsComplete(DistributedApplicationModel model, Func<string, CustomResourceSnapshot?> find) =>
        model.Resources.Where(resource => !resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
            .SelectMany(resource => resource.ReplicaIds().Select(find))
            .All(snapshot => IsReady(snapshot)
                || (snapshot is { ExitCode: 0 } && snapshot.State?.Text == KnownResourceStates.Finished));
}
