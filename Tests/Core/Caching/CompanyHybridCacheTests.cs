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
        // Callers who name no tags get what there is.
        Assert.Equal("new", (await cache.GetOrCreateAsync("a", _ => ValueTask.FromResult(new Value("lost")), cancellationToken: Cancellation)).Text);
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

    [Fact]
    public async Task Every_tag_of_a_value_takes_it_away_on_every_instance()
    {
        await using var instance = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        await using var another = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var company = Guid.CreateVersion7();
        var (cache, other) = (For(instance, company), For(another, company));
        foreach (var tag in (string[])["one", "two", "three"])
        {
            await cache.SetAsync("a", $"before {tag}", tags: ["one", "two", "three"], cancellationToken: Cancellation);
            Assert.Equal($"before {tag}", await TextAsync(other, "a", "lost"));

            await other.RemoveByTagAsync(tag, Cancellation);

            Assert.Equal($"after {tag}", await TextAsync(cache, "a", $"after {tag}"));
            Assert.Equal($"after {tag}", await TextAsync(other, "a", "lost"));
        }
    }

    [Fact]
    public async Task Whoever_gives_a_value_another_tag_can_take_it_away_by_that()
    {
        await using var instance = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var cache = For(instance);
        await TextAsync(cache, "a", "first", "one");
        Assert.Equal("second", await TextAsync(cache, "a", "second", "two"));
        Assert.Equal("second", await TextAsync(cache, "a", "lost", "one"));

        await cache.RemoveByTagAsync("two", Cancellation);
        Assert.Equal("third", await TextAsync(cache, "a", "third", "one"));
        await cache.RemoveByTagAsync("one", Cancellation);
        Assert.Equal("fourth", await TextAsync(cache, "a", "fourth"));
    }

    [Fact]
    public async Task A_value_with_tags_is_removed_by_its_key_and_all_are_by_an_asterisk()
    {
        await using var instance = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var cache = For(instance);
        await cache.SetAsync("a", "old", tags: ["one"], cancellationToken: Cancellation);

        await cache.RemoveAsync("a", Cancellation);

        Assert.Equal("new", await TextAsync(cache, "a", "new", "one"));
        await cache.RemoveByTagAsync("*", Cancellation);
        Assert.Equal("newer", await TextAsync(cache, "a", "newer", "one"));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_set_is_there_afterwards_whoever_was_making_it()
    {
        await using var instance = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var cache = For(instance);
        using var end = new CancellationTokenSource();
        var others = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
                await TextAsync(cache, "a", "made");
        }, Cancellation)).ToArray();

        for (var i = 0; i < 20; i++)
        {
            await cache.SetAsync("a", $"set {i}", cancellationToken: Cancellation);
            Assert.Equal($"set {i}", await TextAsync(cache, "a", "made"));
        }
        await end.CancelAsync();
        await Task.WhenAll(others);
    }

    [Fact]
    public async Task What_it_cannot_do_is_refused_by_name()
    {
        await using var instance = await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation));
        var cache = For(instance);

        await RefusedAsync("Flags", new() { Flags = HybridCacheEntryFlags.DisableLocalCacheRead });
        await RefusedAsync("LocalCacheExpiration", new() { Expiration = TimeSpan.FromMinutes(2), LocalCacheExpiration = TimeSpan.FromMinutes(1) });
        await RefusedAsync("17", null, [.. Enumerable.Range(0, CompanyHybridCache.MostTags + 1).Select(i => $"tag{i}")]);
        await cache.SetAsync(
            "a", "value", new() { Flags = HybridCacheEntryFlags.DisableCompression, Expiration = TimeSpan.FromMinutes(1), LocalCacheExpiration = TimeSpan.FromMinutes(1) },
            cancellationToken: Cancellation);

        async Task RefusedAsync(string what, HybridCacheEntryOptions? options, string[]? tags = null)
        {
            var onGet = await Assert.ThrowsAsync<NotSupportedException>(
                async () => await cache.GetOrCreateAsync("a", _ => ValueTask.FromResult("never"), options, tags, Cancellation));
            var onSet = await Assert.ThrowsAsync<NotSupportedException>(async () => await cache.SetAsync("a", "never", options, tags, Cancellation));
            Assert.Contains(what, onGet.Message, StringComparison.Ordinal);
            Assert.Equal(onGet.Message, onSet.Message);
        }
    }

    private static ValueTask<string> TextAsync(HybridCache cache, string key, string made, params string[] tags) =>
        cache.GetOrCreateAsync(key, _ => ValueTask.FromResult(made), tags: tags, cancellationToken: Cancellation);

    private static CompanyHybridCache For(CacheInstance instance, Guid? company = null)
    {
        var tenant = new TenantContext();
        tenant.Set(new Tenant(company ?? Guid.CreateVersion7(), "FREE", "shard0", 1));
        return new CompanyHybridCache(instance.Cache, tenant);
    }

    private sealed record Value(string Text);
}
