using Npgsql;
using Scale.Core.Data;

namespace Scale.Workers.Schedules;

/// <summary>
/// Creates the coming months' partitions on every shard, at the start and every six hours. Three months ahead, so that there are
/// weeks to notice that it fails.
/// </summary>
internal sealed class PartitionUpkeep(ShardDatabases shards, TimeProvider clock, ILogger<PartitionUpkeep> logger) : BackgroundService
{
    private const int MonthsAhead = 3;
    private static readonly TimeSpan Every = TimeSpan.FromHours(6);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var shard in shards.Names)
                await CreateAsync(shard, stoppingToken);
            // Jitter: the processes of a deployment start together and need not ask together for ever.
            await Task.Delay(Every * (0.9 + (0.2 * Random.Shared.NextDouble())), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CreateAsync(string shard, CancellationToken ct)
    {
        try
        {
            await using var command = shards.Primary(shard).CreateCommand("SELECT create_month_partitions($1, $2)");
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MonthsAhead });
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
                logger.LogInformation("{Shard}: created partition {Partition}", shard, rows.GetString(0));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            logger.LogError(e, "{Shard}: the partitions of the coming months could not be created", shard);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
