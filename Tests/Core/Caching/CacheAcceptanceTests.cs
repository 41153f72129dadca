using NpgsqlTypes;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>
/// What a cache of several instances over one real Redis has to hold. C1, C2, C7 and C9 are in <see cref="SharedCacheTests"/>, C10 in <see cref="CacheMemoryTests"/>;
/// C5 and C6 with a million values in <see cref="MillionValuesTests"/>, C8 with late standbys in LateStandbyCacheTests.
/// </summary>
public sealed class CacheAcceptanceTests(ScaleSystem system) : SystemTest(system)
{
    private readonly CacheKey _key = new(Guid.CreateVersion7(), "product", "page1");

    /// <summary>C3, as the service does it. The clock stands: no heartbeat looks.</summary>
    [Fact(Timeout = 60_000)]
    public async Task After_messages_were_lost_with_the_connection_nothing_old_is_answered_once_it_is_back()
    {
        var parts = (await System.ConnectionStringAsync("redis", Cancellation)).Split(',', 2);
        await using var relay = new TcpRelay(parts[0]);
        await using var writer = await StartAsync();
        await using var deaf = await CacheInstance.StartAsync(string.Join(',', [relay.Address, .. parts[1..]]), clock: new ManualClock(DateTimeOffset.UnixEpoch));
        await deaf.Invalidations.StartAsync(Cancellation);
        for (var heard = "first"; heard == "first"; heard = await deaf.GetAsync(_key, Text("heard"), Cancellation))
        {
            await deaf.GetAsync(_key, Text("first"), Cancellation);
            await writer.Cache.InvalidateAsync(_key.CompanyId, "product");
        }
        for (var i = 0; i < 20; i++)
            await deaf.GetAsync(_key with { Name = $"page{i}" }, Text("old"), Cancellation);

        relay.FallSilent();
        for (var i = 0; i < 10; i++)
            await writer.Cache.InvalidateAsync(_key.CompanyId, "product");
        Assert.Equal("old", await deaf.GetAsync(_key with { Name = "page0" }, Text("new"), Cancellation));
        var reconnected = deaf.ReconnectedAsync(Cancellation);
        relay.HangUp();
        await reconnected;

        for (var i = 0; i < 20; i++)
            Assert.Equal("new", await deaf.GetAsync(_key with { Name = $"page{i}" }, Text("new"), Cancellation));
        await deaf.Invalidations.StopAsync(Cancellation);
    }

    /// <summary>C3, where the connection holds and only messages are lost.</summary>
    [Fact]
    public async Task After_messages_were_lost_nothing_old_is_answered_once_the_heartbeat_has_looked()
    {
        await using var writer = await StartAsync();
        await using var deaf = await StartAsync();
        await deaf.Invalidations.LookAsync();
        for (var i = 0; i < 20; i++)
            await deaf.GetAsync(_key with { Name = $"page{i}" }, Text("old"), Cancellation);
        for (var i = 0; i < 10; i++)
            await writer.Cache.InvalidateAsync(_key.CompanyId, "product");

        // One beat counts them, the next finds that none of them was heard.
        await deaf.Invalidations.LookAsync();
        await deaf.Invalidations.LookAsync();

        for (var i = 0; i < 20; i++)
            Assert.Equal("new", await deaf.GetAsync(_key with { Name = $"page{i}" }, Text("new"), Cancellation));
    }

    [Fact]
    public async Task Who_confirms_knows_of_every_invalidation_before_though_no_message_came()
    {
        await using var writer = await StartAsync();
        await using var deaf = await StartAsync();
        for (var i = 0; i < 50; i++)
        {
            var value = $"{i}";
            await writer.Cache.InvalidateAsync(_key.CompanyId, "product");

            await deaf.Cache.ConfirmAsync(_key.CompanyId, Cancellation);

            Assert.Equal(value, await deaf.GetAsync(_key, Text(value), Cancellation));
        }
    }

    /// <summary>C4. The Redis is one that stops answering.</summary>
    [Fact]
    public async Task When_Redis_is_gone_one_caller_waits_memory_answers_and_invalidations_are_told_later()
    {
        var parts = (await System.ConnectionStringAsync("redis", Cancellation)).Split(',', 2);
        await using var relay = new TcpRelay(parts[0]);
        await using var instance = await CacheInstance.StartAsync(
            string.Join(',', [relay.Address, .. parts[1..]]), new CacheOptions { StoreTimeout = TimeSpan.FromSeconds(1) });
        Assert.Equal("kept", await instance.GetAsync(_key, Text("kept"), Cancellation));

        relay.FallSilent();
        Assert.Equal("made", await instance.GetAsync(_key with { Name = "page2" }, Text("made"), Cancellation));

        // That one has waited; nobody else does, also not those whose values are not there. A second each would be an hour.
        Assert.False(instance.Store.IsAvailable);
        for (var i = 0; i < 2_000; i++)
        {
            await instance.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
            Assert.Equal("kept", await instance.GetAsync(_key, Text("lost"), Cancellation));
            Assert.Equal("other", await instance.GetAsync(_key with { Name = $"other{i}" }, Text("other"), Cancellation));
        }
        await instance.Cache.InvalidateAsync(_key.CompanyId, "product");
        Assert.Equal("here", await instance.GetAsync(_key, Text("here"), Cancellation));

        // What was invalidated meanwhile is told when Redis is back, to those who heard nothing.
        await using var other = await StartAsync();
        Assert.Equal("kept", await other.GetAsync(_key, Text("lost"), Cancellation));
        relay.Speak();
        while (!instance.Store.IsAvailable)
            await instance.Invalidations.LookAsync();
        await other.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
        Assert.Equal("new", await other.GetAsync(_key, Text("new"), Cancellation));
    }

    /// <summary>C8: the maker is told what its replica must show, whoever makes the value, and in whatever order the commits were told.</summary>
    [Fact]
    public async Task Who_makes_a_value_after_an_invalidation_is_told_the_latest_commit()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var (early, late) = (At(0x9_FFFF), At(0x10_0000));

        await first.Cache.InvalidateAsync(_key.CompanyId, "product", late);
        await first.Cache.InvalidateAsync(_key.CompanyId, "product", early);
        await second.GetAsync(_key, Text("value"), Cancellation);
        Assert.Equal(late, second.LastFill.MustSee);

        await first.Cache.InvalidateAsync(_key.CompanyId, space: null, At(0x20_0000));
        await second.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
        await second.GetAsync(_key, Text("value"), Cancellation);
        Assert.Equal(At(0x20_0000), second.LastFill.MustSee);
    }

    [Fact]
    public async Task A_commit_on_another_shard_or_after_a_promotion_counts_for_more()
    {
        await using var instance = await StartAsync();
        foreach (var (position, expected) in ((CommitPosition, CommitPosition)[])
            [(At(0x100), At(0x100)), (At(0x50, timeline: 2), At(0x50, timeline: 2)), (At(0x900), At(0x50, timeline: 2)), (At(1, "shard1"), At(1, "shard1"))])
        {
            await instance.Cache.InvalidateAsync(_key.CompanyId, "product", position);
            await instance.GetAsync(_key, Text("value"), Cancellation);
            Assert.Equal(expected, instance.LastFill.MustSee);
        }
    }

    private static CommitPosition At(ulong lsn, string shard = "shard0", int timeline = 1) => new(shard, timeline, new NpgsqlLogSequenceNumber(lsn));

    private static CommitPosition At(ulong lsn, int timeline) => At(lsn, "shard0", timeline);

    private static Func<Task<string>> Text(string text) => () => Task.FromResult(text);

    private async Task<CacheInstance> StartAsync(CacheOptions? options = null) =>
        await CacheInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation), options);
}
