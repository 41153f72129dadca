using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using StackExchange.Redis;

namespace Scale.Core.Caching;

/// <summary>
/// Hears of invalidations of other instances. Redis promises no delivery, so messages are numbered: after a reconnection, or when the
/// counter has moved on without a message, everything known of generations is asked for again before it counts.
/// </summary>
internal sealed class CacheInvalidations(
    IConnectionMultiplexer redis, RedisCacheStore store, CompanyCache cache, PendingInvalidations pending, IOptions<CacheOptions> options,
    TimeProvider clock, ILogger<CacheInvalidations> logger) : BackgroundService
{
    private readonly InvalidationNumbers _numbers = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.ConnectionRestored += Restored;
        try
        {
            _ = ListenAsync();
            using var timer = new PeriodicTimer(options.Value.Heartbeat, clock);
            do
            {
                await LookAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
        finally
        {
            redis.ConnectionRestored -= Restored;
        }
    }

    // Beside the heartbeat, which a Redis that takes the subscription and never answers must not keep from beginning.
    private async Task ListenAsync()
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(RedisCacheStore.Channel, (_, message) => Hear(message));
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            // The client has noted the subscription and makes it when Redis answers.
            logger.LogWarning(e, "Listening to invalidations has to wait for Redis; the heartbeat finds what is missed");
        }
    }

    // 17|0190f3c2a1b27c3d8e4f5a6b7c8d9e0f|order|product
    internal void Hear(string? message)
    {
        if (message?.Split(RedisCacheStore.Separator) is not [var number, var company, _, ..] parts
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) || !Guid.TryParseExact(company, "N", out var id))
        {
            logger.LogWarning("An invalidation could not be read: {Message}", message);
            cache.Doubt();
            return;
        }
        foreach (var space in parts.AsSpan(2))
            cache.Forget(id, space.Length == 0 ? null : space);
        _numbers.Hear(seq);
    }

    /// <summary>One heartbeat.</summary>
    internal async Task LookAsync()
    {
        var heard = _numbers.Heard;
        if (await store.NewestAsync() is not { } newest)
        {
            _numbers.Away();
            return;
        }
        // Before anybody asks for generations again, which must have these.
        await TellPendingAsync();
        if (_numbers.Count(newest, heard) is { } reason)
            Doubt(reason);
    }

    private async Task TellPendingAsync()
    {
        while (pending.TryTake(out var company, out var spaces))
        {
            foreach (var (space, position) in spaces)
                await cache.InvalidateAsync(company, space.Length == 0 ? null : space, position);
            if (!store.IsAvailable)
                return;
        }
    }

    private void Doubt(string reason)
    {
        CacheTelemetry.Doubted(reason);
        logger.LogInformation("Invalidations may have been missed ({Reason}): values are checked before they are used", reason);
        cache.Doubt();
    }

    private void Restored(object? sender, ConnectionFailedEventArgs args)
    {
        if (args.ConnectionType == ConnectionType.Subscription)
            Doubt("reconnected");
    }
}
