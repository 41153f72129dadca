using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Watches the health of a running replica (or of a resource without processes) and publishes it.</summary>
internal sealed class HealthMonitor(HealthCheckService checks, ResourceNotificationService notifications)
{
    /// <summary>Between checks until the first success: a start is watched closely.</summary>
    private static readonly TimeSpan StartInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>After this time a start is slow or failed and is watched like something unhealthy.</summary>
    private static readonly TimeSpan StartWindow = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UnhealthyInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The checks of a resource before the first answer.</summary>
    public static ImmutableArray<HealthReportSnapshot> Unanswered(IResource resource) =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))];

    /// <param name="lifecycle">The resource.</param>
    /// <param name="id">The replica.</param>
    /// <param name="address">The replica's own address of an endpoint, where it has several replicas. Null: ask through the endpoint.</param>
    /// <param name="onHealth">Told every verdict.</param>
    /// <param name="cancellationToken">The replica has ended.</param>
    public async Task RunAsync(
        ResourceLifecycle lifecycle, string id, Func<string, Uri?> address, Action<bool> onHealth, CancellationToken cancellationToken)
    {
        var resource = lifecycle.Resource;
        var started = TimeProvider.System.GetTimestamp();
        var wasHealthy = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            var reports = await CheckAsync(resource, address, cancellationToken);
            var healthy = reports.All(report => report.Status == HealthStatus.Healthy);
            onHealth(healthy);
            if (healthy && !wasHealthy)
            {
                wasHealthy = true;
                var ready = lifecycle.ReadyAsync(cancellationToken);
                await PublishAsync(resource, id, reports, new EventSnapshot(ready));
            }
            else
            {
                await PublishAsync(resource, id, reports, null);
            }

            if (reports.Length == 0)
                return;
            var starting = !wasHealthy && TimeProvider.System.GetElapsedTime(started) < StartWindow;
            await Task.Delay(healthy ? HealthyInterval : starting ? StartInterval : UnhealthyInterval, cancellationToken);
        }
    }

    private async Task<ImmutableArray<HealthReportSnapshot>> CheckAsync(
        IResource resource, Func<string, Uri?> address, CancellationToken cancellationToken)
    {
        var probes = resource.Annotations.OfType<HttpProbeAnnotation>().ToDictionary(probe => probe.Key);
        return [.. await Task.WhenAll(resource.Annotations.OfType<HealthCheckAnnotation>().Select(check =>
            probes.TryGetValue(check.Key, out var probe) && address(probe.Endpoint().EndpointName) is { } own
                ? ProbeAsync(probe, own, cancellationToken)
                : CheckAsync(check.Key, cancellationToken)))];
    }

    private static async Task<HealthReportSnapshot> ProbeAsync(HttpProbeAnnotation probe, Uri address, CancellationToken cancellationToken)
    {
        var result = await HttpProbe.CheckAsync(new Uri(address, probe.Path), probe.StatusCode, cancellationToken);
        return new(probe.Key, result.Status, result.Description, null);
    }

    private async Task<HealthReportSnapshot> CheckAsync(string key, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(CheckTimeout);
        try
        {
            var report = await checks.CheckHealthAsync(registration => registration.Name == key, timeout.Token);
            return report.Entries.TryGetValue(key, out var entry)
                ? new(key, entry.Status, entry.Description, entry.Exception?.Message)
                : new(key, HealthStatus.Unhealthy, $"No health check '{key}' is registered in the AppHost's services.", null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(key, HealthStatus.Unhealthy, $"No answer within {CheckTimeout.TotalSeconds} s.", null);
        }
    }

    private Task PublishAsync(IResource resource, string id, ImmutableArray<HealthReportSnapshot> reports, EventSnapshot? ready) =>
        notifications.PublishUpdateAsync(resource, id, snapshot =>
            snapshot.State?.Text != KnownResourceStates.Running
            || (ready is null && snapshot.HealthReports.AsSpan().SequenceEqual(reports.AsSpan()))
                ? snapshot
                : snapshot with { HealthReports = reports, ResourceReadyEvent = ready ?? snapshot.ResourceReadyEvent });
}
