using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Scale.Realtime.Fanout;

/// <summary>Without Redis, events come later but they come: degraded, and still ready for clients.</summary>
internal sealed class WakeUpHealthCheck(IEventWakeUp wakeUp, IOptions<FanoutOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(wakeUp.IsConnected
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"Redis cannot be reached; events are up to {options.Value.HeadsCheckOnLoss.TotalMilliseconds:0} ms late."));
}
