using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Scale.Workers.Running;

/// <summary>Healthy when jobs can be claimed: registered on every shard, with a good heartbeat.</summary>
internal sealed class WorkerHealthCheck(WorkerHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(host.IsAlive
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, "Not registered as a worker of every shard."));
}
