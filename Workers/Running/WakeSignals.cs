using System.Collections.Concurrent;
using Scale.Core.Data;
using Scale.Core.Jobs;
using StackExchange.Redis;

namespace Scale.Workers.Running;

/// <summary>Passes Redis' wake-up messages on to the loops. Without Redis there is polling.</summary>
internal sealed class WakeSignals(
    IConnectionMultiplexer redis, ShardDatabases shards, Microsoft.Extensions.Options.IOptions<WorkerOptions> options, TimeProvider clock, ILogger<WakeSignals> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Shard, string Queue), WakeSignal> _signals = new();

    /// <summary>The signal of a queue.</summary>
    public WakeSignal Of(string shard, string queue) => _signals.GetOrAdd((shard, queue), _ => new WakeSignal());

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var missing = shards.Names.SelectMany(shard => options.Value.Queues.Keys.Select(queue => (shard, queue))).ToList();
        while (missing.Count > 0 && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                var (shard, queue) = missing[^1];
                var signal = Of(shard, queue);
                await redis.GetSubscriber().SubscribeAsync(JobChannel.For(shard, queue), (_, _) => signal.Ring());
                missing.RemoveAt(missing.Count - 1);
            }
            catch (Exception e) when (RedisFailures.IsAway(e))
            {
                logger.LogWarning(e, "Wake-ups cannot be subscribed to; jobs are found by polling");
                await Task.Delay(RetryPause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
