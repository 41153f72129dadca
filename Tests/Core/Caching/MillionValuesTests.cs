using Scale.Core.Caching;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>C5 and C6: two instances and a million values of one company in Redis.</summary>
public sealed class MillionValuesTests(MillionValues million) : IClassFixture<MillionValues>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>C5.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Invalidating_a_million_values_is_the_work_of_one()
    {
        var (first, second, fresh) = (million.First, million.Second, await million.StartAsync());
        var alone = new CacheKey(Guid.CreateVersion7(), "product", "");
        await MillionValues.GetAsync(first, alone, "old", Cancellation);
        await MillionValues.GetAsync(second, alone, "old", Cancellation);
        var some = Enumerable.Range(0, 100).Select(i => million.Key(i * (MillionValues.Million / 100))).ToList();
        foreach (var instance in (CacheInstance[])[first, second, fresh])
            Assert.All(await AllAsync(instance, some, "lost"), value => Assert.Equal("old", value));
        // The first of all sends the script as well.
        await first.Cache.InvalidateAsync(Guid.CreateVersion7(), "product");
        var (inRedis, inMemory) = (await KeysAsync(), (Values(first), Values(second)));
        Assert.InRange(inRedis, MillionValues.Million, long.MaxValue);

        var forOne = await OwnRedis.CallsAsync(first.Redis, () => first.Cache.InvalidateAsync(alone.CompanyId, "product").AsTask());
        var forAMillion = await OwnRedis.CallsAsync(first.Redis, () => first.Cache.InvalidateAsync(million.Company, "product").AsTask());

        Assert.Equal(forOne, forAMillion);
        Assert.Equal((1, 1, 1), (forAMillion["evalsha"], forAMillion["hset"], forAMillion["publish"]));
        // All are there still, and none is answered.
        Assert.Equal((inRedis, inMemory), (await KeysAsync(), (Values(first), Values(second))));
        foreach (var instance in (CacheInstance[])[second, first, fresh])
        {
            await instance.Cache.ConfirmAsync(million.Company, Cancellation);
            Assert.All(await AllAsync(instance, some, "new"), value => Assert.Equal("new", value));
        }
    }

    /// <summary>C6: what others hit is what they hit before, in memory and in Redis.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_company_that_floods_the_cache_costs_others_less_than_two_in_a_hundred_hits()
    {
        foreach (var instance in (CacheInstance[])[million.First, million.Second])
        {
            Assert.InRange((await AllAsync(instance, million.Others, "lost")).Count(value => value == "kept"), 99, 100);
            Assert.InRange(million.Others.Sum(other => instance.Cache.StatisticsOf(other.CompanyId).Hits), 99, 100);
            var flood = instance.Cache.StatisticsOf(million.Company);
            Assert.InRange(flood.Bytes, 1, new CacheOptions().CompanyBytes);
            Assert.InRange(flood.Values, 1, flood.StoreHits / 2);
        }
        var fresh = await million.StartAsync();
        await AllAsync(fresh, million.Others, "lost");
        Assert.InRange(million.Others.Sum(other => fresh.Cache.StatisticsOf(other.CompanyId).StoreHits), 99, 100);
    }

    private static async Task<IReadOnlyList<string>> AllAsync(CacheInstance instance, IReadOnlyList<CacheKey> keys, string otherwise)
    {
        var values = new List<string>(keys.Count);
        foreach (var key in keys)
            values.Add(await MillionValues.GetAsync(instance, key, otherwise, Cancellation));
        return values;
    }

    private int Values(CacheInstance instance) => instance.Cache.StatisticsOf(million.Company).Values;

    private async Task<long> KeysAsync() => (long)await million.First.Redis.ExecuteAsync("DBSIZE");
}
