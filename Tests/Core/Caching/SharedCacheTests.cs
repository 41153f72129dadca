using NpgsqlTypes;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>Several instances, one Redis.</summary>
public sealed class SharedCacheTests(ScaleSystem system) : SystemTest(system)
{
    private readonly CacheKey _key = new(Guid.CreateVersion7(), "products", "page1");

    [Fact]
    public async Task A_thousand_callers_on_each_of_four_instances_make_a_value_once()
    {
        var instances = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));
        var release = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        var callers = instances.SelectMany(instance => Enumerable.Range(0, 1_000).Select(_ => instance.GetAsync(_key, () => release.Task, Cancellation))).ToArray();
        release.SetResult("made");

        Assert.All(await Task.WhenAll(callers), value => Assert.Equal("made", value));
        Assert.Equal(1, instances.Sum(instance => instance.Made));
        await EndAsync(instances);
    }

    [Fact]
    public async Task A_value_that_was_being_made_when_it_was_invalidated_is_never_kept()
    {
        var instances = await Task.WhenAll(StartAsync(), StartAsync());
        var release = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var making = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = instances[0].GetAsync(_key, () => { making.SetResult(); return release.Task; }, Cancellation);
        await making.Task.WaitAsync(Cancellation);

        await instances[0].Cache.InvalidateAsync(_key.CompanyId, "products");
        Assert.Equal("new", await instances[0].GetAsync(_key, Text("new"), Cancellation));
        release.SetResult("old");

        Assert.Equal("old", await first);
        Assert.Equal("new", await instances[0].GetAsync(_key, Text("none"), Cancellation));
        Assert.Equal("new", await instances[1].GetAsync(_key, Text("none"), Cancellation));
        await EndAsync(instances);
    }

    [Fact]
    public async Task Another_instance_hears_of_an_invalidation()
    {
        var instances = await Task.WhenAll(StartAsync(), StartAsync());
        await instances[1].SubscribeAsync();
        Assert.Equal("old", await instances[1].GetAsync(_key, Text("old"), Cancellation));

        await instances[0].Cache.InvalidateAsync(_key.CompanyId, "products");

        await UntilAsync(async () => await instances[1].GetAsync(_key, Text("new"), Cancellation) == "new");
        await EndAsync(instances);
    }

    [Fact]
    public async Task An_invalidation_that_was_lost_is_found_by_the_heartbeat()
    {
        var instances = await Task.WhenAll(StartAsync(), StartAsync()); // the second hears nothing
        await instances[1].Invalidations.LookAsync();
        Assert.Equal("old", await instances[1].GetAsync(_key, Text("old"), Cancellation));

        await instances[0].Cache.InvalidateAsync(_key.CompanyId, space: null);
        Assert.Equal("old", await instances[1].GetAsync(_key, Text("new"), Cancellation));
        await instances[1].Invalidations.LookAsync();
        await instances[1].Invalidations.LookAsync();

        Assert.Equal("new", await instances[1].GetAsync(_key, Text("new"), Cancellation));
        await EndAsync(instances);
    }

    [Fact]
    public async Task Who_must_see_a_commit_is_not_answered_from_before_it_and_new_values_show_it()
    {
        var instances = await Task.WhenAll(StartAsync(), StartAsync()); // the second hears nothing
        Assert.Equal("old", await instances[1].GetAsync(_key, Text("old"), Cancellation));
        var commit = At(1_000);

        await instances[0].Cache.InvalidateAsync(_key.CompanyId, "products", commit);

        Assert.Equal("new", await instances[1].GetAsync(_key, Text("new"), Cancellation, mustSee: commit));
        Assert.Equal(commit, instances[1].LastFill.MustSee);
        await EndAsync(instances);
    }

    [Fact]
    public async Task A_commit_that_is_told_after_a_later_one_is_not_taken_for_seen()
    {
        await using var writer = await StartAsync();
        await using var reader = await StartAsync(); // hears nothing
        var (early, late, orders) = (At(0x100), At(0x200), _key with { Space = "orders" });
        Assert.Equal("old", await reader.GetAsync(_key, Text("old"), Cancellation));
        await writer.Cache.InvalidateAsync(_key.CompanyId, "orders", late);
        Assert.Equal("orders", await reader.GetAsync(orders, Text("orders"), Cancellation, mustSee: late));

        await writer.Cache.InvalidateAsync(_key.CompanyId, "products", early);

        Assert.Equal("new", await reader.GetAsync(_key, Text("new"), Cancellation, mustSee: early));
    }

    /// <summary>C7.</summary>
    [Fact(Timeout = 60_000)]
    public async Task The_first_caller_going_away_takes_nothing_from_the_others_on_any_instance()
    {
        await using var instance = await StartAsync();
        await using var another = await StartAsync();
        var release = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gone = new CancellationTokenSource();
        var making = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = instance.GetAsync(_key, () =>
        {
            making.SetResult();
            return release.Task;
        }, gone.Token);
        await making.Task.WaitAsync(Cancellation);
        var (second, third) = (instance.GetAsync(_key, Text("never"), Cancellation), another.GetAsync(_key, () => release.Task, Cancellation));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult("made");

        Assert.Equal(("made", "made"), (await second, await third));
        Assert.Equal(1, instance.Made);
    }

    [Fact]
    public async Task Invalidating_a_space_spares_others_and_other_companies()
    {
        await using var instance = await StartAsync();
        var (orders, other) = (_key with { Space = "orders" }, _key with { CompanyId = Guid.CreateVersion7() });
        foreach (var key in (CacheKey[])[_key, orders, other])
            await instance.GetAsync(key, Text("old"), Cancellation);

        await instance.Cache.InvalidateAsync(_key.CompanyId, "products");

        Assert.Equal("new", await instance.GetAsync(_key, Text("new"), Cancellation));
        Assert.Equal("old", await instance.GetAsync(orders, Text("new"), Cancellation));
        Assert.Equal("old", await instance.GetAsync(other, Text("new"), Cancellation));
    }

    [Fact]
    public async Task A_value_outlives_the_process_that_made_it()
    {
        await using (var first = await StartAsync())
            await first.GetAsync(_key, Text("made"), Cancellation);
        await using var second = await StartAsync();

        Assert.Equal("made", await second.GetAsync(_key, Text("again"), Cancellation));
        Assert.Equal((0, 1L), (second.Made, second.Cache.StatisticsOf(_key.CompanyId).StoreHits));
    }

    /// <summary>C9.</summary>
    [Fact(Timeout = 30_000)]
    public async Task When_the_maker_dies_the_next_one_takes_over_when_its_lease_ends()
    {
        // Who waits makes the value himself after a minute, when the test has long failed.
        var options = new CacheOptions { StoreTimeout = TimeSpan.FromSeconds(10), LeaseWait = TimeSpan.FromMinutes(1) };
        await using var next = await StartAsync(options);
        var dying = await StartAsync(options);
        var making = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<string>();
        _ = dying.GetAsync(_key, () => { making.SetResult(); return never.Task; }, Cancellation);
        await making.Task.WaitAsync(Cancellation);
        Assert.True(await next.Redis.KeyExistsAsync($"scale:cache:{{{_key.CompanyId:N}}}:l:products:page1"));

        await dying.DisposeAsync();

        Assert.Equal("made", await next.GetAsync(_key, Text("made"), Cancellation));
    }

    [Fact]
    public async Task What_Redis_lost_is_not_believed_by_those_who_remember_it()
    {
        await using var instance = await StartAsync();
        await instance.Invalidations.LookAsync();
        Assert.Equal("old", await instance.GetAsync(_key, Text("old"), Cancellation));

        await instance.Redis.KeyDeleteAsync([$"scale:cache:{{{_key.CompanyId:N}}}:gen", $"scale:cache:{{{_key.CompanyId:N}}}:v:products:page1"]);
        instance.Cache.Doubt();

        Assert.Equal("new", await instance.GetAsync(_key, Text("new"), Cancellation));
    }

    private static Func<Task<string>> Text(string text) => () => Task.FromResult(text);

    private static CommitPosition At(ulong lsn) => new("shard0", 1, new NpgsqlLogSequenceNumber(lsn));

    private async Task<CacheInstance> StartAsync(CacheOptions? options = null) =>
        await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation), options);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
            Cancellation.ThrowIfCancellationRequested();
    }

    private static async Task EndAsync(IEnumerable<CacheInstance> instances)
    {
        foreach (var instance in instances)
            await instance.DisposeAsync();
    }
}
