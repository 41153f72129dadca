using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.Core.RateLimits;

/// <summary>Says that this instance lives, learns how many others do, and gives back what was taken in advance and not used.</summary>
internal sealed class RateLimitUpkeep(
    RedisRateLimitStore store, RateLimiter limiter, IOptions<RateLimitOptions> options, TimeProvider clock, ILogger<RateLimitUpkeep> logger) : BackgroundService
{
    private readonly string _instance = Guid.CreateVersion7().ToString("N");

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!store.IsAvailable)
            return;
        await limiter.GiveBackAsync(all: true);
        await store.HeartbeatAsync(_instance, TimeSpan.Zero);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        EveryAsync(options.Value.Heartbeat, HeartbeatAsync, stoppingToken),
        EveryAsync(options.Value.LeaseLifetime / 2, () => limiter.GiveBackAsync(all: false), stoppingToken));

    private async Task HeartbeatAsync()
    {
        if (await store.HeartbeatAsync(_instance, options.Value.Heartbeat * 3) is { } instances)
            limiter.Instances = instances;
    }

    // A background service that fails stops the whole process; limits are not worth that.
    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            logger.LogError(e, "Upkeep of rate limits failed; it is tried again");
        }
    }

    private async Task EveryAsync(TimeSpan period, Func<Task> work, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(period, clock);
        try
        {
            do
            {
                await TryAsync(work);
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The process stops.
        }
    }
}
