using Scale.Core.Data;
using Scale.Core.Events;
using StackExchange.Redis;

namespace Scale.Realtime.Fanout;

/// <summary>Subscriptions to the channels that committed events are published on.</summary>
internal sealed class RedisWakeUp : IEventWakeUp, IDisposable
{
    private readonly IConnectionMultiplexer _redis;
    private readonly ILogger<RedisWakeUp> _logger;

    public RedisWakeUp(IConnectionMultiplexer redis, ILogger<RedisWakeUp> logger)
    {
        _redis = redis;
        _logger = logger;
        redis.ConnectionFailed += OnConnectionChanged;
        redis.ConnectionRestored += OnConnectionChanged;
    }

    public event Action? ConnectionChanged;

    public bool IsConnected => _redis.GetSubscriber().IsConnected(default);

    public async Task<IAsyncDisposable> SubscribeAsync(Guid companyId, Action<ReadOnlyMemory<byte>> handler)
    {
        var subscription = new Subscription(this, EventChannel.For(companyId), handler);
        try
        {
            await _redis.GetSubscriber().SubscribeAsync(subscription.Channel, subscription.Handler);
        }
        catch (Exception exception) when (RedisFailures.IsAway(exception))
        {
            // The client has noted the subscription and makes it when Redis answers again. Until then the check of heads is the feed.
            _logger.LogWarning(exception, "Subscribing to the events of company {CompanyId} has to wait for Redis.", companyId);
        }
        return subscription;
    }

    public void Dispose()
    {
        _redis.ConnectionFailed -= OnConnectionChanged;
        _redis.ConnectionRestored -= OnConnectionChanged;
    }

    private void OnConnectionChanged(object? sender, ConnectionFailedEventArgs change)
    {
        if (change.ConnectionType == ConnectionType.Subscription)
        {
            ConnectionChanged?.Invoke();
        }
    }

    private sealed class Subscription(RedisWakeUp wakeUp, RedisChannel channel, Action<ReadOnlyMemory<byte>> handler) : IAsyncDisposable
    {
        public RedisChannel Channel => channel;

        // One delegate for both calls: it is what tells this subscription from another one of the same channel.
        public Action<RedisChannel, RedisValue> Handler { get; } = (_, message) => handler((byte[])message!);

        public async ValueTask DisposeAsync()
        {
            try
            {
                await wakeUp._redis.GetSubscriber().UnsubscribeAsync(Channel, Handler);
            }
            catch (Exception exception) when (RedisFailures.IsAway(exception))
            {
                wakeUp._logger.LogDebug(exception, "Unsubscribing from {Channel} failed.", Channel);
            }
        }
    }
}
