using NpgsqlTypes;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>Nobody listens where Redis should be.</summary>
public sealed class CacheMemoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly CacheKey _key = new(Guid.CreateVersion7(), "products", "page1");

    [Fact]
    public async Task Without_Redis_this_process_goes_on_by_itself_and_invalidates_by_itself()
    {
        await using var instance = await StartAsync();
        Assert.Equal("old", await instance.GetAsync(_key, Text("old"), Cancellation));
        Assert.Equal("old", await instance.GetAsync(_key, Text("new"), Cancellation));

        await instance.Cache.InvalidateAsync(_key.CompanyId, "products");

        Assert.Equal("new", await instance.GetAsync(_key, Text("new"), Cancellation));
    }

    [Fact]
    public async Task A_stale_value_is_answered_while_it_is_made_anew_and_if_it_cannot_be()
    {
        await using var instance = await StartAsync();
        var lifetime = new CacheLifetime(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await instance.GetAsync(_key, Text("old"), Cancellation, lifetime);
        _clock.Advance(TimeSpan.FromSeconds(61));

        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.Equal("old", await instance.GetAsync(_key, () => { failed.SetResult(); throw new IOException("database"); }, Cancellation, lifetime));
        await failed.Task.WaitAsync(Cancellation);

        string value;
        do
            value = await instance.GetAsync(_key, Text("new"), Cancellation, lifetime);
        while (value == "old" && !Cancellation.IsCancellationRequested);
        Assert.Equal("new", value);
    }

    [Fact]
    public async Task What_is_too_old_is_not_answered_and_a_failure_is_the_callers()
    {
        await using var instance = await StartAsync();
        await instance.GetAsync(_key, Text("old"), Cancellation, new CacheLifetime(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        _clock.Advance(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAsync<IOException>(() => instance.GetAsync(_key, () => throw new IOException("database"), Cancellation));
    }

    [Fact]
    public async Task A_company_that_floods_the_cache_pushes_out_its_own_values_only()
    {
        await using var instance = await StartAsync(new CacheOptions { CompanyBytes = 64 * 1024 });
        var quiet = Enumerable.Range(0, 20).Select(i => new CacheKey(Guid.CreateVersion7(), "products", $"page{i}")).ToList();
        foreach (var key in quiet)
            await instance.GetAsync(key, Text("kept"), Cancellation);

        for (var i = 0; i < 5_000; i++)
            await instance.GetAsync(_key with { Name = $"page{i}" }, Text("flood"), Cancellation);

        foreach (var key in quiet)
            Assert.Equal("kept", await instance.GetAsync(key, Text("lost"), Cancellation));
        var statistics = instance.Cache.StatisticsOf(_key.CompanyId);
        Assert.InRange(statistics.Bytes, 1, 64 * 1024);
        Assert.InRange(statistics.Values, 1, 400);
    }

    [Fact]
    public async Task What_is_used_stays_when_the_budget_is_full()
    {
        await using var instance = await StartAsync(new CacheOptions { CompanyBytes = 64 * 1024 });
        for (var i = 0; i < 2_000; i++)
        {
            Assert.Equal("used", await instance.GetAsync(_key, Text(i == 0 ? "used" : "lost"), Cancellation));
            await instance.GetAsync(_key with { Name = $"once{i}" }, Text("once"), Cancellation);
        }
    }

    [Fact]
    public async Task All_companies_together_stay_within_the_budget_of_the_process()
    {
        await using var instance = await StartAsync(new CacheOptions { MemoryBytes = 100_000, CompanyBytes = 20_000 });
        for (var i = 0; i < 2_000; i++)
            await instance.GetAsync(new CacheKey(Guid.CreateVersion7(), "products", "page"), Text("value"), Cancellation);

        Assert.InRange(instance.Memory.Bytes, 1, 100_000);
    }

    [Fact]
    public async Task Companies_that_keep_nothing_do_not_add_up()
    {
        await using var instance = await StartAsync(new CacheOptions { MemoryBytes = 100_000, CompanyBytes = 20_000 });
        var companies = Enumerable.Range(0, 2_000).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var company in companies)
        {
            await instance.Cache.GetOrCreateInMemoryAsync(
                new CacheKey(company, "products", "one"), 0, static (_, _, _) => ValueTask.FromResult(((string?)"value", 5)), CacheLifetime.Default, Cancellation);
        }

        Assert.InRange(instance.Memory.Bytes, 1, 100_000);
        Assert.InRange(companies.Count(company => instance.Memory.Find(company) is not null), 1, 100_000 / CacheShelf.Empty);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_not_kept_in_memory_either()
    {
        await using var instance = await StartAsync();
        var (position, name) = (new CommitPosition("shard0", 1, new NpgsqlLogSequenceNumber(1)), new string('x', CacheKey.MaxNameLength));
        await instance.Cache.GetOrCreateAsync(
            _key, 0, static (_, _, _) => ValueTask.FromResult("list"), CacheInstance.Codec, CacheLifetime.Default, Cancellation, position);

        Assert.Equal(("a", "a"), (await InMemoryAsync(name, "a"), await InMemoryAsync(name, "b")));
        Assert.Equal(("a", "b"), (await InMemoryAsync(name + 'x', "a"), await InMemoryAsync(name + 'x', "b")));

        async Task<string?> InMemoryAsync(string called, string made) => await instance.Cache.GetOrCreateInMemoryAsync(
            _key with { Name = called }, made, static (made, _, _) => ValueTask.FromResult(((string?)made, made.Length)), CacheLifetime.Default, Cancellation, position);
    }

    [Fact]
    public async Task A_value_above_the_limit_is_answered_and_not_kept()
    {
        await using var instance = await StartAsync(new CacheOptions { ValueBytes = 10 });
        for (var i = 1; i <= 2; i++)
            Assert.Equal("more than ten bytes", await instance.GetAsync(_key, Text("more than ten bytes"), Cancellation));
        Assert.Equal(2, instance.Made);
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        await using var instance = await StartAsync();
        await instance.GetAsync(_key, Text("value"), Cancellation);
        for (var i = 0; i < 1_000; i++)
            Hit();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Hit();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Hit()
        {
            var value = instance.Cache.GetOrCreateAsync(
                _key, 0, static (_, _, _) => ValueTask.FromResult("never"), CacheInstance.Codec, CacheLifetime.Default, CancellationToken.None);
            if (!value.IsCompletedSuccessfully || value.Result != "value")
                throw new InvalidOperationException("no hit");
        }
    }

    private static Func<Task<string>> Text(string text) => () => Task.FromResult(text);

    private async Task<CacheInstance> StartAsync(CacheOptions? options = null)
    {
        var instance = await CacheInstance.StartAsync("127.0.0.1:1", options ?? new CacheOptions(), _clock);
        await instance.Invalidations.LookAsync(); // learns that Redis is away
        return instance;
    }
}
