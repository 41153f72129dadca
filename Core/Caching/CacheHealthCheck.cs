using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Scale.Core.Caching;

/// <summary>Degraded while Redis does not answer: then every process goes on with its own memory.</summary>
internal sealed class CacheHealthCheck(RedisCacheStore store, CacheMemory memory) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        store.IsAvailable
            ? HealthCheckResult.Healthy($"{memory.Bytes} bytes in memory")
            : HealthCheckResult.Degraded("Redis does not answer: values are kept in this process only"));
}
