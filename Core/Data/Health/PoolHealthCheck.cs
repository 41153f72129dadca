using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scale.Core.Data.Pools;

namespace Scale.Core.Data.Health;

/// <summary>The connection pools of this process; degraded while one is used up and somebody waits.</summary>
internal sealed class PoolHealthCheck(PoolReport report) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // A pool that was given no name goes by its connection string, and anybody may read this.
        var pools = report.Read().Where(pool => !pool.Name.Contains('=', StringComparison.Ordinal)).ToList();
        var data = pools.ToDictionary(NameOf, object (pool) => $"{pool.Used} of {pool.Max} used, {pool.Idle} idle, {pool.Waiting} waiting");
        var full = pools.Where(pool => pool.Waiting > 0 && pool.Used >= pool.Max).Select(NameOf).ToList();
        return Task.FromResult(full.Count == 0 ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded($"Used up: {string.Join(", ", full)}.", data: data));

        static string NameOf(PoolStatus pool) => $"{pool.Name} {pool.Role}";
    }
}
