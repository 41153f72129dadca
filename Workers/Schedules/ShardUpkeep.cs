using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Data.Partitions;
using Scale.Core.Domain.Files;
using Scale.Core.Idempotency;
using Scale.Core.Jobs;
using Scale.Workers.Jobs;
using Scale.Workers.Running;

namespace Scale.Workers.Schedules;

/// <summary>Enqueues each shard's own jobs, and on the first shard the system's, when they are due. Every worker asks; one of them enqueues.</summary>
internal sealed class ShardUpkeep(
    ShardDatabases shards, SystemJobs jobs, IOptions<PartitionOptions> partitions, IOptions<IdempotencyOptions> idempotency,
    IOptions<FileSweepOptions> sweep, TimeProvider clock, ILogger<ShardUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var quiet = Untraced.Begin();
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var shard in shards.Names)
            {
                await EnqueueAsync(shard, CreatePartitionsJob.Kind, partitions.Value.Every, stoppingToken);
                await EnqueueAsync(shard, RetirePartitionsJob.Kind, partitions.Value.Every, stoppingToken);
                await EnqueueAsync(shard, ForgetIdempotencyKeysJob.Kind, idempotency.Value.ForgetEvery, stoppingToken);
            }
            if (sweep.Value.Every > TimeSpan.Zero)
                await EnqueueAsync(shards.Names[0], SweepFilesJob.Kind, sweep.Value.Every, stoppingToken);
            // Jitter: the processes of a deployment start together and need not ask together for ever.
            await Task.Delay(AskEvery * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task EnqueueAsync(string shard, string kind, TimeSpan every, CancellationToken ct)
    {
        try
        {
            await jobs.EnqueueIfDueAsync(shard, kind, every, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            logger.LogWarning(e, "{Shard}: {Kind} could not be enqueued; it is tried again in about {Pause}", shard, kind, AskEvery);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
