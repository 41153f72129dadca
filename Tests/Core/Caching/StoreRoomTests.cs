using Scale.Core.Caching;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

/// <summary>What one company may take of Redis. Values of the tests count three times: they may live for three minutes.</summary>
public sealed class StoreRoomTests(ScaleSystem system) : SystemTest(system)
{
    private const int Size = 10_000;
    private readonly Guid _company = Guid.CreateVersion7();

    [Fact]
    public async Task A_company_without_room_in_Redis_keeps_its_values_in_memory_and_others_have_theirs()
    {
        await using var one = await StartAsync(room: 100_000);
        await using var two = await StartAsync(room: 100_000);
        var other = new CacheKey(Guid.CreateVersion7(), "product", "page1");
        for (var i = 0; i < 10; i++)
            await GetAsync(one, Key(i), 'a');
        await GetAsync(one, other, 'a');

        for (var i = 0; i < 10; i++)
            Assert.Equal('a', await GetAsync(one, Key(i), 'b'));
        for (var i = 0; i < 10; i++)
            Assert.Equal(i < 3 ? 'a' : 'b', await GetAsync(two, Key(i), 'b'));
        Assert.Equal('a', await GetAsync(two, other, 'b'));
    }

    [Fact]
    public async Task A_value_that_takes_the_place_of_another_takes_its_room_as_well()
    {
        await using var one = await StartAsync(room: 40_000);
        await using var two = await StartAsync(room: 40_000);
        for (var version = 'a'; version <= 'z'; version++)
        {
            Assert.Equal(version, await GetAsync(one, Key(1), version));
            Assert.Equal(version, await GetAsync(two, Key(1), '-'));
            await one.Cache.InvalidateAsync(_company, "product");
            await two.Cache.ConfirmAsync(_company, Cancellation);
        }
    }

    [Fact]
    public async Task Without_any_room_every_process_has_its_own_values()
    {
        await using var one = await StartAsync(room: 0);
        await using var two = await StartAsync(room: 0);

        Assert.Equal('a', await GetAsync(one, Key(1), 'a'));
        Assert.Equal('b', await GetAsync(two, Key(1), 'b'));
        Assert.Equal('a', await GetAsync(one, Key(1), 'c'));
    }

    private CacheKey Key(int number) => new(_company, "product", $"page{number}");

    private static async Task<char> GetAsync(CacheInstance instance, CacheKey key, char text) =>
        (await instance.GetAsync(key, () => Task.FromResult(new string(text, Size)), Cancellation))[0];

    private async Task<CacheInstance> StartAsync(long room) => await CacheInstance.StartAsync(
        await System.ConnectionStringAsync("redis", Cancellation),
        new CacheOptions { StoreTimeout = TimeSpan.FromSeconds(10), CompanyStoreBytes = room });
}
