using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scale.Core.RateLimits;
using StackExchange.Redis;

namespace Scale.Tests.Core.RateLimits;

/// <summary>The limiter as one instance of a service has it, with a clock that may be wrong.</summary>
internal sealed class LimiterInstance : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;
    private readonly RedisRateLimitStore _store;

    private LimiterInstance(ConnectionMultiplexer redis, RateLimitOptions options, TimeProvider clock)
    {
        _redis = redis;
        _store = new RedisRateLimitStore(redis, Options.Create(options), clock, NullLogger<RedisRateLimitStore>.Instance);
        Limiter = new RateLimiter(_store, Options.Create(options), clock);
    }

    public RateLimiter Limiter { get; }

    public IDatabase Redis => _redis.GetDatabase();

    public static async Task<LimiterInstance> StartAsync(string redis, RateLimitOptions? options = null, TimeSpan skew = default)
    {
        // A machine that runs all tests at once is not a Redis that has failed.
        options ??= new RateLimitOptions { StoreTimeout = TimeSpan.FromSeconds(10) };
        return new LimiterInstance(await ConnectionMultiplexer.ConnectAsync($"{redis},abortConnect=false,connectTimeout=1000"), options, new SkewedClock(skew));
    }

    /// <summary>How many of so many requests at once are let through.</summary>
    public async Task<int> AdmittedAsync(RateLimitSubject subject, RateLimitRules rules, int requests, int cost, CancellationToken ct)
    {
        var decisions = await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => Task.Run(() => Limiter.AcquireAsync(subject, rules, cost, ct).AsTask(), ct)));
        return decisions.Count(decision => decision.IsAllowed);
    }

    public async Task<DateTime> ServerTimeAsync() => await _redis.GetServer(_redis.GetEndPoints()[0]).TimeAsync();

    public Task<int?> HeartbeatAsync(string name) => _store.HeartbeatAsync(name, TimeSpan.FromMinutes(1));

    /// <summary>Heartbeats until one is answered: a client that has lost its connection fails at once, so there is no number that is enough.</summary>
    public async Task UntilAnsweredAsync(string name, CancellationToken ct)
    {
        while (await HeartbeatAsync(name) is null)
        {
            var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void OnRestored(object? sender, ConnectionFailedEventArgs connection) => restored.TrySetResult();
            _redis.ConnectionRestored += OnRestored;
            if (!_redis.IsConnected)
                await restored.Task.WaitAsync(ct);
            _redis.ConnectionRestored -= OnRestored;
        }
    }

    public ValueTask DisposeAsync()
    {
        _redis.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class SkewedClock(TimeSpan skew) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + skew;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(skew.TotalSeconds * TimestampFrequency);
    }
}
