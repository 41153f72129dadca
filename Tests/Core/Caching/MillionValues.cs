using System.Globalization;
using System.Text;
using Scale.Core.Caching;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>
/// A Redis with a million values of one company, of which two instances were asked for more than they have room for, and one value of each of a
/// hundred others, which both had in memory before.
/// </summary>
public sealed class MillionValues : IAsyncLifetime
{
    public const int Million = 1_000_000;

    // Enough that Redis is never waited for, and few enough that it answers within its time.
    private const int AtOnce = 500;
    // Each of two instances, whose 8 MiB hold about forty thousand.
    private const int Asked = 100_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);
    private static readonly CacheLifetime Long = new(TimeSpan.FromHours(1), TimeSpan.FromHours(1));
    private readonly List<CacheInstance> _instances = [];
    private OwnRedis? _redis;

    internal CacheInstance First => _instances[0];

    internal CacheInstance Second => _instances[1];

    /// <summary>Whose they are.</summary>
    internal Guid Company { get; } = Guid.CreateVersion7();

    /// <summary>The values of the others; each is <c>kept</c>.</summary>
    internal IReadOnlyList<CacheKey> Others { get; } = [.. Enumerable.Range(0, 100).Select(_ => new CacheKey(Guid.CreateVersion7(), "product", "page1"))];

    /// <summary>One of the million; each is <c>old</c>.</summary>
    internal CacheKey Key(int number) => new(Company, "product", number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Another instance, which has nothing in memory.</summary>
    internal async Task<CacheInstance> StartAsync()
    {
        // Without leases, each of which is a key for some milliseconds.
        var options = new CacheOptions { StoreTimeout = TimeSpan.FromSeconds(10), CompanyStoreBytes = 1L << 50, ReadLease = TimeSpan.Zero };
        _instances.Add(await CacheInstance.StartAsync(_redis!.ConnectionString, options));
        return _instances[^1];
    }

    /// <summary>The value, and if there is none, or it was invalidated, that text.</summary>
    internal static Task<string> GetAsync(CacheInstance instance, CacheKey key, string text, CancellationToken ct) =>
        instance.GetAsync(key, () => Task.FromResult(text), ct, Long);

    public async ValueTask InitializeAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        _redis = await OwnRedis.StartAsync(limit.Token);
        for (var i = 0; i < 2; i++)
        {
            var instance = await StartAsync();
            foreach (var other in Others)
                await GetAsync(instance, other, "kept", limit.Token);
        }
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = limit.Token };
        var generation = await GenerationAsync();
        var old = Encoding.UTF8.GetBytes("old");
        await Parallel.ForAsync(0, Million, options, async (i, _) =>
            Assert.True(await _instances[i % 2].Store.WriteAsync(Key(i), old, generation, Long, TimeSpan.Zero)));
        await Parallel.ForAsync(0, 2 * Asked, options, async (i, ct) => await GetAsync(_instances[i % 2], Key(i), "lost", ct));
    }

    private async Task<CacheGeneration> GenerationAsync()
    {
        var stored = await First.Store.GenerationsAsync(Company, ["product"], TimeSpan.Zero);
        return new CacheGeneration(stored!.Birth, stored.All, stored.Spaces[0].Value);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }
}
