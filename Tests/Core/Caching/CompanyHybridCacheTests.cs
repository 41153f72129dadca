using Microsoft.Extensions.Caching.Hybrid;
using Scale.Core.Caching;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

public sealed class CompanyHybridCacheTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task Two_companies_have_their_own_values_under_one_key()
    {
        await using var instance = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var (mine, theirs) = (For(instance), For(instance));

        Assert.Equal("mine", await mine.GetOrCreateAsync("key", _ => ValueTask.FromResult("mine"), cancellationToken: Cancellation));
        Assert.Equal("theirs", await theirs.GetOrCreateAsync("key", _ => ValueTask.FromResult("theirs"), cancellationToken: Cancellation));
        await theirs.RemoveAsync("key", Cancellation);

        Assert.Equal("mine", await mine.GetOrCreateAsync("key", _ => ValueTask.FromResult("lost"), cancellationToken: Cancellation));
        Assert.Equal("again", await theirs.GetOrCreateAsync("key", _ => ValueTask.FromResult("again"), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_tag_takes_its_values_with_it_and_no_others()
    {
        await using var instance = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var cache = For(instance);
        await cache.SetAsync("a", new Value("old"), tags: ["first"], cancellationToken: Cancellation);
        await cache.SetAsync("b", new Value("kept"), tags: ["second"], cancellationToken: Cancellation);

        await cache.RemoveByTagAsync("first", Cancellation);

        Assert.Equal("new", (await cache.GetOrCreateAsync("a", _ => ValueTask.FromResult(new Value("new")), tags: ["first"], cancellationToken: Cancellation)).Text);
        Assert.Equal("kept", (await cache.GetOrCreateAsync("b", _ => ValueTask.FromResult(new Value("lost")), tags: ["second"], cancellationToken: Cancellation)).Text);
    }

    [Fact]
    public async Task A_value_that_can_be_changed_is_read_anew_each_time()
    {
        await using var instance = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var cache = For(instance);
        (await cache.GetOrCreateAsync("list", _ => ValueTask.FromResult(new List<int> { 1 }), cancellationToken: Cancellation)).Add(2);

        Assert.Equal([1], await cache.GetOrCreateAsync("list", _ => ValueTask.FromResult(new List<int>()), cancellationToken: Cancellation));
    }

    private static CompanyHybridCache For(CacheInstance instance)
    {
        var tenant = new TenantContext();
        tenant.Set(new Tenant(Guid.CreateVersion7(), "FREE", "shard0", 1));
        return new CompanyHybridCache(instance.Cache, tenant);
    }

    private sealed record Value(string Text);
}
