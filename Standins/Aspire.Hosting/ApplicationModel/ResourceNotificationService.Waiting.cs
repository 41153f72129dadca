using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    /// <summary>Waits until a replica of the resource is in the state; null: Running.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until it is in one of the states, and says which.</summary>
    public async Task<string> WaitForResourceAsync(
        string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reached = await WaitForResourceAsync(
            resourceName, candidate => candidate.Snapshot.State?.Text is { } text && states.Contains(text), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        await foreach (var candidate in WatchAsync(cancellationToken))
        {
            if (HasName(candidate, resourceName) && predicate(candidate))
                return candidate;
        }

        throw new OperationCanceledException($"The operation was cancelled while waiting for the resource '{resourceName}'.");
    }

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until it runs, is healthy and its ready handlers have finished.</summary>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var healthy = await WaitForResourceAsync(
            resourceName, candidate => IsReady(candidate, candidate.ResourceId, waitBehavior), cancellationToken);
        await healthy.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken);
        return healthy;
    }

    /// <summary>Waits for everything the resource was told to wait for. Throws when a dependency can no longer get there.</summary>
    public async Task WaitForDependenciesAsync(IResource resource, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().ToArray();
        await Task.WhenAll(waits.SelectMany(wait => wait.Resource.ReplicaIds().Select(id => WaitForAsync(wait, id, cancellationToken))));
    }

    internal async Task WaitForAsync(WaitAnnotation wait, string resourceId, CancellationToken cancellationToken)
    {
        var behavior = wait.WaitBehavior ?? DefaultWaitBehavior;
        var reached = await WaitForResourceAsync(
            wait.Resource.Name,
            candidate => candidate.ResourceId == resourceId && IsSatisfied(wait, candidate, behavior),
            cancellationToken);
        if (wait.WaitType == WaitType.WaitUntilHealthy)
            await reached.Snapshot.ResourceReadyEvent!.EventTask.WaitAsync(cancellationToken);
    }

    /// <summary>Whether the wait is over; throws when it never will be.</summary>
    internal static bool IsSatisfied(WaitAnnotation wait, ResourceEvent dependency, WaitBehavior behavior) => wait.WaitType switch
    {
        WaitType.WaitForCompletion => IsCompleted(wait, dependency),
        WaitType.WaitUntilStarted => IsStarted(dependency, behavior),
        _ => IsReady(dependency, dependency.ResourceId, behavior),
    };

    private static bool IsReady(ResourceEvent dependency, string id, WaitBehavior behavior)
    {
        ThrowIfGone(dependency, id, behavior, "be healthy");
        return dependency.Snapshot is { HealthStatus: HealthStatus.Healthy, ResourceReadyEvent: not null };
    }

    private static bool IsStarted(ResourceEvent dependency, WaitBehavior behavior)
    {
        ThrowIfGone(dependency, dependency.ResourceId, behavior, "run");
        return dependency.Snapshot.State?.Text == KnownResourceStates.Running;
    }

    private static bool IsCompleted(WaitAnnotation wait, ResourceEvent dependency)
    {
        var state = dependency.Snapshot.State?.Text;
        if (state == KnownResourceStates.FailedToStart)
            throw new DistributedApplicationException(
                $"Dependency '{dependency.ResourceId}' failed to start: {dependency.Snapshot.PropertyText(SnapshotProperties.StateDetail)}");
        if (state is null || !KnownResourceStates.TerminalStates.Contains(state))
            return false;
        if (dependency.Snapshot.ExitCode is { } code && code != wait.ExitCode)
            throw new DistributedApplicationException(
                $"Dependency '{dependency.ResourceId}' ended with exit code {code}; {wait.ExitCode} was expected. Its console output says why.");
        return true;
    }

    private static void ThrowIfGone(ResourceEvent dependency, string id, WaitBehavior behavior, string expectation)
    {
        var state = dependency.Snapshot.State?.Text;
        if (behavior != WaitBehavior.StopOnResourceUnavailable || state is null || !KnownResourceStates.TerminalStates.Contains(state))
            return;
        var detail = dependency.Snapshot.PropertyText(SnapshotProperties.StateDetail);
        throw new DistributedApplicationException(
            $"'{id}' will never {expectation}: it is in state {state}{(detail is null ? "" : $" ({detail})")}.");
    }
}
