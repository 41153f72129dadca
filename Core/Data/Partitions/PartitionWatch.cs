using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Partitions;

/// <summary>
/// Looks whether the coming months exist, apart from what creates them, and raises the alarm while there are weeks left: a line
/// in the log at every look, the gauge <c>scale.partitions.missing</c>, and health <c>partitions</c> degraded.
/// </summary>
public sealed class PartitionWatch(
    ShardDatabases shards, PartitionCatalog catalog, IOptions<PartitionOptions> options, TimeProvider clock, ILogger<PartitionWatch> logger)
    : BackgroundService, IHealthCheck
{
    private readonly ConcurrentDictionary<string, string> _alarms = new(StringComparer.Ordinal);

    /// <summary>One look at every shard.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        foreach (var shard in shards.Names)
        {
            try
            {
                var missing = await catalog.MissingAsync(shard, clock.GetUtcNow(), options.Value.AlarmMonths, ct);
                PartitionTelemetry.SetMissing(shard, missing.Count);
                if (missing.Count == 0)
                {
                    _alarms.TryRemove(shard, out _);
                    continue;
                }
                _alarms[shard] = $"{shard} lacks {string.Join(", ", missing.Take(5).Select(one => $"{one.Month:yyyy-MM} of {one.Table}"))}{(missing.Count > 5 ? ", …" : "")}";
                logger.LogError("{Alarm}. Inserts will fail when that month comes: look at the job partitions.create", _alarms[shard]);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                logger.LogWarning(e, "{Shard}: the coming months could not be looked at", shard);
            }
        }
    }

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_alarms.IsEmpty ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", _alarms.Values)));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(options.Value.WatchEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
