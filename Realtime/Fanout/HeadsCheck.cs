using Scale.Core.Events;

namespace Scale.Realtime.Fanout;

/// <summary>
/// Compares the end of every ring with the end of the log. It bounds how late an event can be whose message was lost, and while Redis
/// is away it is what brings events.
/// </summary>
internal sealed class HeadsCheck(
    FeedDirectory feeds,
    FeedServices services,
    IEventLog log,
    ILogger<HeadsCheck> logger) : BackgroundService
{
    private readonly SemaphoreSlim _changed = new(0, 1);

    /// <summary>Checks all companies once.</summary>
    public Task CheckAsync(CancellationToken ct) =>
        Task.WhenAll(feeds.Running().GroupBy(feed => feed.Tenant.Shard).Select(shard => CheckShardAsync(shard.Key, shard, ct)));

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        services.WakeUp.ConnectionChanged += CheckSoon;
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Streams end too.
        }
        finally
        {
            services.WakeUp.ConnectionChanged -= CheckSoon;
        }
    }

    // A Redis that says nothing looks like one that has nothing to say, so what was lost once is taken for a sign that more is.
    private async Task RunAsync(CancellationToken ct)
    {
        var (period, quick) = (services.Options.HeadsCheck, services.Options.HeadsCheckOnLoss);
        var (losses, quickUntil, next) = (services.Losses, TimeSpan.Zero, period);
        var started = services.Time.GetTimestamp();
        while (true)
        {
            var changed = await _changed.WaitAsync(quick < period ? quick : period, ct);
            var now = services.Time.GetElapsedTime(started);
            if (changed || services.Losses != losses)
            {
                (losses, quickUntil) = (services.Losses, now + period);
            }
            if (now >= next || now < quickUntil || !services.WakeUp.IsConnected)
            {
                await CheckAsync(ct);
                next = now + period;
            }
        }
    }

    private async Task CheckShardAsync(string shard, IEnumerable<CompanyFeed> companies, CancellationToken ct)
    {
        try
        {
            foreach (var batch in companies.Chunk(services.Options.HeadsBatch))
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
            if (before.Remove(head.CompanyId, out var company))
            {
                company.Feed.Note(head, company.Last);
            }
        }
        // No head: the company has moved away, and the next check asks its new shard.
        foreach (var (feed, _) in before.Values)
        {
            feed.Relocate(await log.LocateAsync(feed.Tenant, ct));
        }
        RealtimeTelemetry.HeadsChecked(succeeded: true);
    }

    private void CheckSoon()
    {
        if (_changed.CurrentCount == 0)
        {
            try
            {
                _changed.Release();
            }
            catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
            {
                // A check is requested already, or none will come.
            }
        }
    }
}
