using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Data.Health;

/// <summary>Every host of every database as this process knows it, with its lag. Reads go on without a replica, so it is never worse than degraded.</summary>
internal sealed class ReplicaHealthCheck(HostReport report) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var hosts = report.Read().SelectMany(database => database.Hosts).ToList();
        var data = hosts.ToDictionary(host => host.Name, object (host) => string.Create(
            CultureInfo.InvariantCulture, $"{host.Role}, {host.State}{(host.Role == "replica" ? $", {host.Lag.TotalSeconds:0.000} s behind" : "")}"));
        var bad = hosts.Where(host => host.State is not ("ready" or "unknown")).Select(host => $"{host.Name} is {host.State}").ToList();
        return Task.FromResult(bad.Count == 0 ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded($"{string.Join(", ", bad)}.", data: data));
    }
}
