using NpgsqlTypes;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>An instance that cannot reach Redis while another one invalidates, and clients of both who say what they must see.</summary>
public sealed class CutOffInstanceTests(ScaleSystem system) : SystemTest(system)
{
    private static readonly CommitPosition Before = At(0x100), Written = At(0x200);
    private readonly CacheKey _key = new(Guid.CreateVersion7(), "product", "page1");

    [Fact(Timeout = 60_000)]
    public async Task A_list_shows_what_its_reader_must_see()
    {
        await using var cut = await CutOffAsync();
        await cut.ReadAsync("old", null);
        cut.Link.Cut();
        await cut.Other.Cache.InvalidateAsync(_key.CompanyId, "product", Written);

        Assert.Equal("new", await cut.ReadAsync("new", Written));

        Assert.Equal(Written, cut.Instance.LastFill.MustSee);
        // What shows the later commit shows the earlier one too, and need not be made for each who asks.
        Assert.Equal("new", await cut.ReadAsync("newer", Written));
        Assert.Equal("new", await cut.ReadAsync("newer", Before));
        Assert.Equal("newer", await cut.ReadAsync("newer", At(0x300)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_resource_in_memory_is_not_answered_because_a_list_was_asked_for()
    {
        await using var cut = await CutOffAsync();
        await cut.Other.Cache.InvalidateAsync(_key.CompanyId, "product", Before);
        await cut.ReadAsync("old", Before);
        Assert.Equal("old", await cut.ReadInMemoryAsync("old", Before));
        Assert.Equal("old", await cut.ReadInMemoryAsync("none", Before));
        cut.Link.Cut();
        await cut.Other.Cache.InvalidateAsync(_key.CompanyId, "product", Written);

        await cut.ReadAsync("new", Written);

        Assert.Equal("new", await cut.ReadInMemoryAsync("new", Written));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_it_invalidates_itself_is_made_anew_as_of_that_commit()
    {
        await using var cut = await CutOffAsync();
        await cut.ReadAsync("old", null);
        cut.Link.Cut();
        await cut.Instance.Cache.InvalidateAsync(_key.CompanyId, "product", Written);

        Assert.Equal("new", await cut.ReadAsync("new", null));

        Assert.Equal(Written, cut.Instance.LastFill.MustSee);
    }

    private async Task<CutOff> CutOffAsync()
    {
        var redis = await System.ConnectionStringAsync("redis", Cancellation);
        var link = BreakableLink.To(redis);
        return new CutOff(
            link, await CacheInstance.StartAsync(link.ConnectionString, new CacheOptions { StoreTimeout = TimeSpan.FromSeconds(1) }), await CacheInstance.StartAsync(redis), _key);
    }

    private static CommitPosition At(ulong lsn) => new("shard0", 1, new NpgsqlLogSequenceNumber(lsn));

    private sealed record CutOff(BreakableLink Link, CacheInstance Instance, CacheInstance Other, CacheKey Key) : IAsyncDisposable
    {
        public Task<string> ReadAsync(string made, CommitPosition? mustSee) =>
            Instance.GetAsync(Key, () => Task.FromResult(made), Cancellation, mustSee: mustSee);

        public ValueTask<string?> ReadInMemoryAsync(string made, CommitPosition mustSee) => Instance.Cache.GetOrCreateInMemoryAsync(
            Key with { Name = "one" }, made, static (made, _, _) => ValueTask.FromResult(((string?)made, made.Length)), CacheLifetime.Default, Cancellation, mustSee);

        public async ValueTask DisposeAsync()
        {
            await Instance.DisposeAsync();
            await Other.DisposeAsync();
            await Link.DisposeAsync();
        }
    }
}
