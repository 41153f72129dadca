using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Scale.Realtime.Connections;

/// <summary>Not ready once the instance has begun to let go of its streams.</summary>
internal sealed class DrainHealthCheck(ConnectionRegistry registry) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(registry.IsDraining ? HealthCheckResult.Unhealthy("Shutting down.") : HealthCheckResult.Healthy());
}
