using System.Globalization;
using Scale.Core.Caching;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>One company has filled Redis, which has a limit of memory and evicts nothing: it is used as little as one that is away.</summary>
public sealed class FullRedisTests
{
    private const long Room = 4 * 1024 * 1024;
    private readonly CacheKey _key = new(Guid.CreateVersion7(), "product", "page1");
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Others_are_answered_from_memory_and_hear_of_invalidations_when_there_is_room_again()
    {
        await using var redis = await OwnRedis.StartAsync(Cancellation);
        await using var floods = await CacheInstance.StartAsync(redis.ConnectionString);
        await using var one = await CacheInstance.StartAsync(redis.ConnectionString);
        await using var two = await CacheInstance.StartAsync(redis.ConnectionString);
        foreach (var instance in (CacheInstance[])[one, two])
            Assert.Equal("old", await GetAsync(instance, "old"));
        await FillAsync(floods);

        Assert.Equal("old", await GetAsync(two, "lost"));
        await using var fresh = await CacheInstance.StartAsync(redis.ConnectionString);
        Assert.Equal("made", await GetAsync(fresh, "made"));
        await one.Cache.InvalidateAsync(_key.CompanyId, "product");
        Assert.Equal("new", await GetAsync(one, "new"));
        Assert.False(fresh.Store.IsAvailable || one.Store.IsAvailable);

        await floods.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await one.Invalidations.LookAsync();
        Assert.True(one.Store.IsAvailable);
        await two.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
        Assert.Equal("new", await GetAsync(two, "new"));
    }

    private static async Task FillAsync(CacheInstance instance)
    {
        await instance.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await instance.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", await UsedAsync(instance) + Room);
        var company = Guid.CreateVersion7();
        var stored = await instance.Store.GenerationsAsync(company, ["product"], TimeSpan.Zero);
        var generation = new CacheGeneration(stored!.Birth, stored.All, stored.Spaces[0].Value);
        var value = new byte[10_000];
        for (var i = 0; await instance.Store.WriteAsync(new CacheKey(company, "product", $"{i}"), value, generation, CacheLifetime.Default, TimeSpan.Zero); i++)
            Assert.InRange(i, 0, 1_000);
        Assert.False(instance.Store.IsAvailable);
    }

    // used_memory:1234567
    private static async Task<long> UsedAsync(CacheInstance instance) => long.Parse(
        ((string?)await instance.Redis.ExecuteAsync("INFO", "memory") ?? "").Split('\n').Single(line => line.StartsWith("used_memory:", StringComparison.Ordinal))["used_memory:".Length..],
        CultureInfo.InvariantCulture);

    private Task<string> GetAsync(CacheInstance instance, string text) => instance.GetAsync(_key, () => Task.FromResult(text), Cancellation);
}
