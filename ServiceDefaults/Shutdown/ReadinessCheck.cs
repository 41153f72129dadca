using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Scale.ServiceDefaults.Shutdown;

/// <summary>Not ready before the start is complete and from the first moment of a stop.</summary>
internal sealed class ReadinessCheck(GracefulShutdown shutdown) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(shutdown switch
        {
            { IsReady: true } => HealthCheckResult.Healthy(),
            { IsStopping: true } => HealthCheckResult.Unhealthy("The process is stopping."),
            _ => HealthCheckResult.Unhealthy("The process is starting."),
        });
}
