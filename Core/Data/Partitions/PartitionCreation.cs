using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Partitions;

/// <summary>Creates the coming months of every table that grows with time. One at a time: one that fails does not keep the others from being made.</summary>
public sealed class PartitionCreation
{
    private readonly UpkeepConnections _connections;
    private readonly PartitionCatalog _catalog;
    private readonly DatabaseClocks _clocks;
    private readonly PartitionOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<PartitionCreation> _logger;

    internal PartitionCreation(
        UpkeepConnections connections, PartitionCatalog catalog, DatabaseClocks clocks, IOptions<PartitionOptions> options, TimeProvider clock, ILogger<PartitionCreation> logger) =>
        (_connections, _catalog, _clocks, _options, _clock, _logger) = (connections, catalog, clocks, options.Value, clock, logger);

    /// <summary>Answers what it created; throws if something is still missing.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string shard, CancellationToken ct)
    {
        await _clocks.RequireAsync(shard, ct);
        var missing = await _catalog.MissingAsync(shard, _clock.GetUtcNow(), _options.MonthsAhead, ct);
        if (missing.Count == 0)
            return [];

        var created = new List<string>();
        var failures = new List<Exception>();
        await using var connection = await _connections.OpenAsync(shard, ct);
        foreach (var (table, month) in missing)
        {
            try
            {
                if (await _connections.WithLockAsync(connection, "select create_month_partition($1, $2)", ct, table, month.UtcDateTime) is string name)
                {
                    created.Add(name);
                    PartitionTelemetry.CountCreated(shard, table);
                    _logger.LogInformation("{Shard}: created partition {Partition}", shard, name);
                }
            }
            catch (Npgsql.NpgsqlException e)
            {
                _logger.LogError(e, "{Shard}: the month {Month:yyyy-MM} of {Table} could not be created", shard, month, table);
                failures.Add(e);
            }
        }
        return failures.Count == 0 ? created : throw new AggregateException($"{shard}: {failures.Count} of {missing.Count} partitions could not be created", failures);
    }
}
