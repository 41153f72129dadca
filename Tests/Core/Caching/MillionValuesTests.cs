using System.Diagnostics;
using System.Globalization;
using Scale.Core.Caching;

namespace Scale.Tests.Core.Caching;

/// <summary>C5 and C6 with a million values. Redis has no part in either but one new number, so there is none.</summary>
public sealed class MillionValuesTests
{
    private const int Million = 1_000_000, Often = 1_000;
    private readonly CacheKey _key = new(Guid.CreateVersion7(), "product", "");
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>C5.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Invalidating_a_million_values_is_the_work_of_one()
    {
        await using var instance = await StartAsync(new CacheOptions { CompanyBytes = 1L << 31, MemoryBytes = 1L << 31 });
        await FillAsync(instance);
        Assert.Equal(Million, instance.Cache.StatisticsOf(_key.CompanyId).Values);

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Often; i++)
            await instance.Cache.InvalidateAsync(_key.CompanyId, "product");

        // What touched each value would have touched a billion.
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        // All are there still, and none is answered.
        Assert.Equal(Million, instance.Cache.StatisticsOf(_key.CompanyId).Values);
        foreach (var i in (int[])[0, Million / 2, Million - 1])
            Assert.Equal("new", await instance.GetAsync(Named(i), Text("new"), Cancellation));
    }

    /// <summary>C6, in numbers: what others hit is what they hit before.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_company_that_floods_the_cache_costs_others_less_than_two_in_a_hundred_hits()
    {
        const long Share = 256 * 1024;
        await using var instance = await StartAsync(new CacheOptions { CompanyBytes = Share, MemoryBytes = 64 * 1024 * 1024 });
        var others = Enumerable.Range(0, 100).Select(_ => _key with { CompanyId = Guid.CreateVersion7() }).ToList();
        foreach (var other in others)
            await instance.GetAsync(other, Text("kept"), Cancellation);

        await FillAsync(instance);
        foreach (var other in others)
            await instance.GetAsync(other, Text("lost"), Cancellation);

        Assert.True(others.Sum(other => instance.Cache.StatisticsOf(other.CompanyId).Hits) >= 98);
        Assert.InRange(instance.Cache.StatisticsOf(_key.CompanyId).Bytes, 1, Share);
    }

    private async Task FillAsync(CacheInstance instance)
    {
        var make = Text("old");
        for (var i = 0; i < Million; i++)
            await instance.GetAsync(Named(i), make, Cancellation, Long);
    }

    private static CacheLifetime Long { get; } = new(TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    private CacheKey Named(int i) => _key with { Name = i.ToString(CultureInfo.InvariantCulture) };

    private static Func<Task<string>> Text(string text) => () => Task.FromResult(text);

    // Nobody listens there: who asks first waits for it, and then it is known.
    private static async Task<CacheInstance> StartAsync(CacheOptions options) => await CacheInstance.StartAsync("127.0.0.1:1", options);
}
