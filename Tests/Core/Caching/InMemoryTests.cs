using NpgsqlTypes;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>Values that only the process that made them keeps.</summary>
public sealed class InMemoryTests(ScaleSystem system) : SystemTest(system)
{
    private static readonly CommitPosition Written = new("shard0", 1, new NpgsqlLogSequenceNumber(0x100));
    private readonly CacheKey _key = new(Guid.CreateVersion7(), "order", "one");
    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch);
    private CacheFill? _fill;
    private int _made;

    [Fact(Timeout = 30_000)]
    public async Task What_is_asked_for_now_and_then_is_made_each_time_as_its_caller_must_see_it()
    {
        await using var instance = await StartAsync();
        await instance.Cache.InvalidateAsync(_key.CompanyId, "order", Written);
        for (var i = 0; i < 4; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal($"{i}", await GetAsync(instance, $"{i}"));
            Assert.Null(_fill?.MustSee);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_asked_for_often_is_kept_until_it_is_invalidated()
    {
        await using var instance = await StartAsync();
        await instance.Cache.InvalidateAsync(_key.CompanyId, "order", Written);
        await KeptAsync(instance, "kept");
        Assert.Equal(Written, _fill?.MustSee);

        await instance.Cache.InvalidateAsync(_key.CompanyId, "order", Written);

        Assert.Equal("new", await GetAsync(instance, "new"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_lease_a_token_is_enough_once_its_invalidations_are_known()
    {
        await using var instance = await StartAsync();
        await instance.Cache.InvalidateAsync(_key.CompanyId, "order", Written);
        await KeptAsync(instance, "kept", Written);
        _clock.Advance(TimeSpan.FromSeconds(1)); // and the lease is over

        Assert.Equal("kept", await GetAsync(instance, "none", Written));
        Assert.Equal("later", await GetAsync(instance, "later", Written with { Lsn = new NpgsqlLogSequenceNumber(0x101) }));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_nobody_knows_the_floor_of_is_not_kept()
    {
        await using var instance = await StartAsync();
        await instance.Cache.InvalidateAsync(_key.CompanyId, "order");
        await instance.Cache.GetOrCreateAsync(
            _key, 0, static (_, _, _) => ValueTask.FromResult(""), CacheInstance.Codec, CacheLifetime.Default, Cancellation);
        await instance.Cache.ConfirmAsync(_key.CompanyId, Cancellation);
        await instance.Cache.ConfirmAsync(_key.CompanyId, Cancellation);

        for (var i = 0; i < 4; i++)
            Assert.Equal($"{i}", await GetAsync(instance, $"{i}", name: "two"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_is_not_kept()
    {
        await using var instance = await StartAsync();
        await instance.Cache.InvalidateAsync(_key.CompanyId, "order", Written);
        await KeptAsync(instance, "kept");

        Assert.Null(await GetAsync(instance, null, name: "two"));
        Assert.Equal("there", await GetAsync(instance, "there", name: "two"));
    }

    // Its clock stands, so whatever comes twice comes often; what is then learnt is learnt in the background.
    private async Task KeptAsync(CacheInstance instance, string value, CommitPosition? mustSee = null)
    {
        for (var before = -1; before != _made;)
        {
            // Redis answers one question after another, so the one in the background is answered by then or soon.
            await instance.Redis.PingAsync();
            before = _made;
            Assert.Equal(value, await GetAsync(instance, value, mustSee));
        }
    }

    private ValueTask<string?> GetAsync(CacheInstance instance, string? value, CommitPosition? mustSee = null, string name = "one") =>
        instance.Cache.GetOrCreateInMemoryAsync(
            _key with { Name = name }, value,
            (made, fill, _) =>
            {
                _fill = fill;
                _made++;
                return ValueTask.FromResult((made, made?.Length ?? 0));
            },
            CacheLifetime.Default, Cancellation, mustSee);

    private async Task<CacheInstance> StartAsync() => await CacheInstance.StartAsync(
        await System.ConnectionStringAsync("redis", Cancellation), new CacheOptions { StoreTimeout = TimeSpan.FromSeconds(10), ReadLease = TimeSpan.FromMilliseconds(200) }, _clock);
}
