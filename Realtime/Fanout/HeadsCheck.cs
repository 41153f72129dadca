using Microsoft.Extensions.Options;
using Scale.Core.Events;

namespace Scale.Realtime.Fanout;

/// <summary>
/// Compares the end of every ring with the end of the log. It bounds how late an event can be whose message was lost, and while Redis
/// is away it is what brings events.
/// </summary>
internal sealed class HeadsCheck(
    FeedDirectory feeds,
    IEventLog log,
    IEventWakeUp wakeUp,
    IOptions<FanoutOptions> options,
    ILogger<HeadsCheck> logger) : BackgroundService
{
    private readonly SemaphoreSlim _now = new(0, 1);

    /// <summary>Checks all companies once.</summary>
    public Task CheckAsync(CancellationToken ct) =>
        Task.WhenAll(feeds.Running().GroupBy(feed => feed.Tenant.Shard).Select(shard => CheckShardAsync(shard.Key, shard, ct)));

    public override void Dispose()
    {
        _now.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        wakeUp.Restored += CheckSoon;
        try
        {
            while (true)
            {
                var delay = wakeUp.IsConnected ? options.Value.HeadsCheck : options.Value.HeadsCheckWithoutRedis;
                await _now.WaitAsync(delay, stoppingToken);
                await CheckAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Streams end too.
        }
        finally
        {
            wakeUp.Restored -= CheckSoon;
        }
    }

    private async Task CheckShardAsync(string shard, IEnumerable<CompanyFeed> companies, CancellationToken ct)
    {
        try
        {
            foreach (var batch in companies.Chunk(options.Value.HeadsBatch))
            {
                await CheckBatchAsync(shard, batch, ct);
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            RealtimeTelemetry.HeadsChecked(succeeded: false);
            logger.LogWarning(exception, "Comparing the rings with the log of {Shard} failed.", shard);
        }
    }

    private async Task CheckBatchAsync(string shard, CompanyFeed[] batch, CancellationToken ct)
    {
        var before = batch.ToDictionary(feed => feed.CompanyId, feed => (Feed: feed, feed.Log!.Last));
        var heads = await log.HeadsAsync(shard, before.Keys, ct);
        foreach (var head in heads)
        {
            if (before.TryGetValue(head.CompanyId, out var company))
            {
                company.Feed.Note(head, company.Last);
            }
        }
        RealtimeTelemetry.HeadsChecked(succeeded: true);
    }

    private void CheckSoon()
    {
        if (_now.CurrentCount == 0)
        {
            try
            {
                _now.Release();
            }
            catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
            {
                // A check is requested already, or none will come.
            }
        }
    }
}
