using Scale.Core.Caching;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>Instances that need not ask, and writers that wait for them. Nobody here hears of invalidations by message.</summary>
public sealed class ReadLeaseTests(ScaleSystem system) : SystemTest(system)
{
    private readonly CacheKey _key = new(Guid.CreateVersion7(), "product", "page1");
    private int _value;

    private string ReadersKey => $"scale:cache:{{{_key.CompanyId:N}}}:readers";

    [Fact]
    public async Task An_instance_with_a_lease_does_not_ask_until_it_is_over()
    {
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        await using var reader = await StartAsync(TimeSpan.FromSeconds(1), clock);
        await using var writer = await StartAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("old", await reader.GetAsync(_key, Text("old"), Cancellation));
        // Twice in no time, by its clock.
        await ConfirmTwiceAsync(reader);

        await writer.Cache.InvalidateAsync(_key.CompanyId, "product");

        await reader.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
        Assert.Equal("old", await reader.GetAsync(_key, Text("new"), Cancellation));
        clock.Advance(TimeSpan.FromSeconds(1));
        await reader.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
        Assert.Equal("new", await reader.GetAsync(_key, Text("new"), Cancellation));
    }

    [Fact]
    public async Task An_invalidation_ends_only_when_nobody_has_a_lease_any_more()
    {
        await using var reader = await StartAsync(TimeSpan.FromSeconds(1));
        await using var writer = await StartAsync(TimeSpan.FromSeconds(1));
        await reader.GetAsync(_key, Text("old"), Cancellation);
        while (!await reader.Redis.KeyExistsAsync(ReadersKey))
            await ConfirmTwiceAsync(reader);

        await writer.Cache.InvalidateAsync(_key.CompanyId, "product");

        Assert.False(await writer.Redis.KeyExistsAsync(ReadersKey));
    }

    [Fact]
    public async Task Who_asks_now_and_then_gets_no_lease()
    {
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        await using var reader = await StartAsync(TimeSpan.FromSeconds(1), clock);
        await reader.GetAsync(_key, Text("old"), Cancellation);
        for (var i = 0; i < 10; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            await reader.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
        }

        Assert.False(await reader.Redis.KeyExistsAsync(ReadersKey));
    }

    [Fact]
    public async Task Whoever_knows_of_an_invalidation_reads_what_came_after_it_however_much_is_read()
    {
        var options = new CacheOptions().ReadLease;
        await using var writer = await StartAsync(options);
        await using var reader = await StartAsync(options);
        await reader.GetAsync(_key, Text("old"), Cancellation);
        var written = 0;
        using var end = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var (reads, stale) = (0, 0);
            for (; !end.IsCancellationRequested; reads++)
            {
                var known = Volatile.Read(ref written);
                await reader.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
                // What is made is what is true at that moment: the change comes before its invalidation.
                var read = await reader.GetAsync(_key, () => Task.FromResult($"{Volatile.Read(ref _value)}"), Cancellation);
                if (int.TryParse(read, out var value) ? value < known : known > 0)
                    stale++;
            }
            return (reads, stale);
        }, Cancellation)).ToArray();

        for (var i = 1; i <= 50; i++)
        {
            Volatile.Write(ref _value, i);
            await writer.Cache.InvalidateAsync(_key.CompanyId, "product");
            Volatile.Write(ref written, i);
        }
        await end.CancelAsync();

        var outcomes = await Task.WhenAll(readers);
        TestContext.Current.TestOutputHelper?.WriteLine($"{outcomes.Sum(one => one.reads)} reads");
        Assert.Equal(0, outcomes.Sum(one => one.stale));
    }

    private async Task ConfirmTwiceAsync(CacheInstance reader)
    {
        await reader.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
        await reader.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
    }

    private static Func<Task<string>> Text(string text) => () => Task.FromResult(text);

    private async Task<CacheInstance> StartAsync(TimeSpan lease, TimeProvider? clock = null) => await CacheInstance.StartAsync(
        await System.ConnectionStringAsync("redis", Cancellation), new CacheOptions { StoreTimeout = TimeSpan.FromSeconds(10), ReadLease = lease }, clock);
}
