using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using StackExchange.Redis;

namespace Scale.Tests.Core.Caching;

/// <summary>The cache as one instance of a service has it. Its heartbeat beats when the test says so.</summary>
internal sealed class CacheInstance : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;

    private CacheInstance(ConnectionMultiplexer redis, CacheOptions options, TimeProvider clock)
    {
        _redis = redis;
        var wrapped = Options.Create(options);
        Store = new RedisCacheStore(redis, wrapped, clock, NullLogger<RedisCacheStore>.Instance);
        var pending = new PendingInvalidations();
        Memory = new CacheMemory(wrapped, clock);
        Cache = new CompanyCache(Memory, Store, pending, wrapped, clock, NullLogger<CompanyCache>.Instance);
        Invalidations = new CacheInvalidations(redis, Store, Cache, pending, wrapped, clock, NullLogger<CacheInvalidations>.Instance);
    }

    public static ICacheCodec<string> Codec => TextCodec.Instance;

    public CompanyCache Cache { get; }

    public CacheMemory Memory { get; }

    public RedisCacheStore Store { get; }

    public CacheInvalidations Invalidations { get; }

    public IDatabase Redis => _redis.GetDatabase();

    /// <summary>Times this instance has made a value.</summary>
    public int Made { get; private set; }

    public static async Task<CacheInstance> StartAsync(string redis, CacheOptions? options = null, TimeProvider? clock = null)
    {
        // A machine that runs all tests at once is not a Redis that has failed.
        options ??= new CacheOptions { StoreTimeout = TimeSpan.FromSeconds(10) };
        return new CacheInstance(
            await ConnectionMultiplexer.ConnectAsync($"{redis},abortConnect=false,connectTimeout=1000"), options, clock ?? TimeProvider.System);
    }

    /// <summary>Hears what others invalidate from now on.</summary>
    public async Task SubscribeAsync() =>
        await _redis.GetSubscriber().SubscribeAsync(RedisCacheStore.Channel, (_, message) => Invalidations.Hear(message));

    /// <summary>Ends when it has both its connections again after it lost them. Who asked before to be told of that has been told.</summary>
    public async Task ReconnectedAsync(CancellationToken ct)
    {
        var missing = new HashSet<ConnectionType> { ConnectionType.Interactive, ConnectionType.Subscription };
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _redis.ConnectionRestored += OnRestored;
        try
        {
            await restored.Task.WaitAsync(ct);
        }
        finally
        {
            _redis.ConnectionRestored -= OnRestored;
        }

        void OnRestored(object? sender, ConnectionFailedEventArgs args)
        {
            lock (missing)
            {
                if (missing.Remove(args.ConnectionType) && missing.Count == 0)
                    restored.TrySetResult();
            }
        }
    }

    /// <summary>The value, which is made of the text of that moment.</summary>
    public async Task<string> GetAsync(
        CacheKey key, Func<Task<string>> make, CancellationToken ct, CacheLifetime? lifetime = null, CommitPosition? mustSee = null) =>
        await Cache.GetOrCreateAsync(
            key, make,
            async (factory, fill, _) =>
            {
                Made++;
                LastFill = fill;
                return await factory();
            },
            TextCodec.Instance, lifetime ?? CacheLifetime.Default, ct, mustSee);

    /// <summary>What the maker of the last value was told.</summary>
    public CacheFill LastFill { get; private set; }

    public ValueTask DisposeAsync()
    {
        _redis.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class TextCodec : ICacheCodec<string>
    {
        public static TextCodec Instance { get; } = new();

        public bool IsImmutable => true;

        public byte[] Write(string value) => Encoding.UTF8.GetBytes(value);

        public string Read(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
    }
}
