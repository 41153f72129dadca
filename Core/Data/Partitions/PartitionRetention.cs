using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Scale.Core.Data.Partitions;

/// <summary>
/// Takes months out of their tables once they are older than they need be, and drops them after a grace. Safe to interrupt
/// anywhere: a run first finishes what the one before it began.
/// </summary>
public sealed class PartitionRetention
{
    private const string TakeTurn = "select pg_try_advisory_lock(hashtextextended('scale.partitions.retire', 0))";
    private const string EndTurn = "select pg_advisory_unlock(hashtextextended('scale.partitions.retire', 0))";
    private const long DeadJobBatch = 1_000;

    private static readonly string DetachingSql = SqlText.Of<PartitionRetention>("detaching");
    private static readonly string SettleSql = SqlText.Of<PartitionRetention>("settle");
    private static readonly NpgsqlCommandBuilder Names = new();

    private readonly UpkeepConnections _connections;
    private readonly DatabaseClocks _clocks;
    private readonly PartitionOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<PartitionRetention> _logger;

    internal PartitionRetention(
        UpkeepConnections connections, DatabaseClocks clocks, IOptions<PartitionOptions> options, TimeProvider clock, ILogger<PartitionRetention> logger) =>
        (_connections, _clocks, _options, _clock, _logger) = (connections, clocks, options.Value, clock, logger);

    /// <summary>One pass over the shard. Throws if a month could not be detached or dropped; the rest is done nevertheless.</summary>
    public async Task RunAsync(string shard, CancellationToken ct)
    {
        // A clock that is ahead would drop what is still wanted.
        await _clocks.RequireAsync(shard, ct);
        await using var connection = await _connections.OpenAsync(shard, ct);
        if (await UpkeepConnections.ScalarAsync(connection, TakeTurn, ct) is not true)
            return;

        var failures = new List<Exception>();
        var partitions = await PartitionCatalog.ListAsync(connection, ct);
        foreach (var partition in partitions.Where(partition => partition.State == PartitionState.Detaching))
            await TryAsync(shard, partition, "FINALIZE", failures, () => DetachAsync(connection, partition, "FINALIZE", ct));
        // Oldest first, and no further once one of a table is stuck: PostgreSQL has at most one of a table on its way out.
        foreach (var table in partitions.Where(IsExpired).GroupBy(partition => partition.Table))
        {
            foreach (var partition in table)
            {
                if (!await TryAsync(shard, partition, "detach", failures, () => DetachAsync(connection, partition, "CONCURRENTLY", ct)))
                    break;
            }
        }

        await UpkeepConnections.ScalarAsync(connection, SettleSql, ct, _clock.GetUtcNow().UtcDateTime);
        foreach (var partition in (await PartitionCatalog.ListAsync(connection, ct)).Where(IsPastGrace))
            await TryAsync(shard, partition, "drop", failures, () => DropAsync(connection, partition, ct));
        await ForgetDeadJobsAsync(connection, ct);
        // The lock ends with the session anyway, but the server may notice that only after the next run has asked.
        await UpkeepConnections.ScalarAsync(connection, EndTurn, ct);
        if (failures.Count > 0)
            throw new AggregateException($"{shard}: {failures.Count} partitions could not be retired", failures);
    }

    private bool IsExpired(Partition partition) => partition.State == PartitionState.Attached
        && (_options.KeepDays.TryGetValue(partition.Table, out var days) ? days : partition.KeepDays) is > 0 and var keep
        && partition.To + TimeSpan.FromDays(keep) <= _clock.GetUtcNow();

    private bool IsPastGrace(Partition partition) => partition.DetachedAt + _options.Grace <= _clock.GetUtcNow();

    // Not in a transaction: detaching concurrently is two of its own. What ends between them is left "detaching" and finished by the next run.
    private async Task DetachAsync(NpgsqlConnection connection, Partition partition, string how, CancellationToken ct)
    {
        await UpkeepConnections.ScalarAsync(
            connection, DetachingSql, ct, partition.Name, partition.Table, partition.From.UtcDateTime, partition.To.UtcDateTime);
        await _connections.WithLockAsync(connection, $"ALTER TABLE {Quote(partition.Table)} DETACH PARTITION {Quote(partition.Name)} {how}", ct);
    }

    private async Task DropAsync(NpgsqlConnection connection, Partition partition, CancellationToken ct)
    {
        await _connections.WithLockAsync(connection, $"DROP TABLE IF EXISTS {Quote(partition.Name)}", ct);
        await UpkeepConnections.ScalarAsync(connection, "delete from detached_partitions where partition_name = $1", ct, partition.Name);
    }

    private async Task ForgetDeadJobsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (_options.DeadJobs == TimeSpan.Zero)
            return;
        var before = (_clock.GetUtcNow() - _options.DeadJobs).UtcDateTime;
        while (await UpkeepConnections.ScalarAsync(connection, "select job_forget_dead($1, $2)", ct, before, (int)DeadJobBatch) is DeadJobBatch)
            ct.ThrowIfCancellationRequested();
    }

    private async Task<bool> TryAsync(string shard, Partition partition, string step, List<Exception> failures, Func<Task> run)
    {
        try
        {
            await run();
            PartitionTelemetry.CountRetired(shard, partition.Table, step);
            _logger.LogInformation("{Shard}: {Step} of {Partition} ({From:yyyy-MM}) is done", shard, step, partition.Name, partition.From);
            return true;
        }
        catch (NpgsqlException e)
        {
            _logger.LogWarning(e, "{Shard}: {Step} of {Partition} did not work; it is tried again", shard, step, partition.Name);
            failures.Add(e);
            return false;
        }
    }

    private static string Quote(string name) => Names.QuoteIdentifier(name);
}
