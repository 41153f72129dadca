using Scale.Core.Caching;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Caching;

public sealed class ExpiringCacheTests
{
    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_value_is_there_until_its_time_is_over()
    {
        var cache = new ExpiringCache<string, int>(10, _clock);
        cache.Set("a", 1, TimeSpan.FromSeconds(5));

        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.True(cache.TryGet("a", out var value));
        Assert.Equal(1, value);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(cache.TryGet("a", out _));
    }

    [Fact]
    public void It_never_holds_more_than_its_capacity()
    {
        var cache = new ExpiringCache<int, int>(100, _clock);

        for (var i = 0; i < 10_000; i++)
        {
            cache.Set(i, i, TimeSpan.FromMinutes(1));
            Assert.InRange(cache.Count, 0, 100);
        }
    }

    [Fact]
    public void What_is_used_stays_while_newcomers_pass_through()
    {
        var cache = new ExpiringCache<int, int>(100, _clock);
        cache.Set(-1, 42, TimeSpan.FromMinutes(1));

        for (var i = 0; i < 1_000; i++)
        {
            cache.Set(i, i, TimeSpan.FromMinutes(1));
            Assert.True(cache.TryGet(-1, out _), $"gone after {i} newcomers");
        }
    }

    [Fact]
    public async Task Concurrent_misses_of_one_key_load_it_once()
    {
        var cache = new ExpiringCache<string, int>(10, _clock);
        var gate = new TaskCompletionSource<int>();
        var loads = 0;
        Task<int> LoadAsync(string key)
        {
            Interlocked.Increment(ref loads);
            return gate.Task;
        }

        var waiting = Enumerable.Range(0, 20)
            .Select(_ => cache.GetAsync("a", LoadAsync, _ => TimeSpan.FromSeconds(5), CancellationToken.None).AsTask()).ToList();
        gate.SetResult(7);

        Assert.All(await Task.WhenAll(waiting), value => Assert.Equal(7, value));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_cancel_the_others()
    {
        var cache = new ExpiringCache<string, int>(10, _clock);
        var gate = new TaskCompletionSource<int>();
        using var leaving = new CancellationTokenSource();
        var first = cache.GetAsync("a", _ => gate.Task, _ => TimeSpan.Zero, leaving.Token).AsTask();
        var second = cache.GetAsync("a", _ => gate.Task, _ => TimeSpan.Zero, CancellationToken.None).AsTask();

        await leaving.CancelAsync();
        gate.SetResult(7);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(7, await second);
    }

    [Fact]
    public async Task A_failed_load_is_not_remembered()
    {
        var cache = new ExpiringCache<string, int>(10, _clock);

        await Assert.ThrowsAsync<TimeoutException>(
            async () => await cache.GetAsync("a", _ => throw new TimeoutException(), _ => TimeSpan.FromSeconds(5), CancellationToken.None));
        Assert.Equal(1, await cache.GetAsync("a", _ => Task.FromResult(1), _ => TimeSpan.FromSeconds(5), CancellationToken.None));
    }

    [Fact]
    public void Expired_by_a_zero_lifetime_means_never_kept()
    {
        var cache = new ExpiringCache<string, int>(10, _clock);
        cache.Set("a", 1, TimeSpan.Zero);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task The_largest_of_values_merged_at_the_same_time_stays_while_newcomers_pass_through()
    {
        var cache = new ExpiringCache<int, int>(64, _clock);
        var values = Enumerable.Range(1, 2_000).ToArray();
        Random.Shared.Shuffle(values);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(part => Task.Run(() =>
        {
            for (var i = part; i < values.Length; i += 4)
            {
                cache.Merge(0, values[i], Math.Max, TimeSpan.FromMinutes(1));
                cache.Set(i + 1, i, TimeSpan.FromMinutes(1));
                cache.TryGet(0, out _);
            }
        })));

        cache.Merge(0, 0, Math.Max, TimeSpan.FromMinutes(1));
        Assert.True(cache.TryGet(0, out var largest));
        Assert.Equal(2_000, largest);
    }

    [Fact]
    public void What_has_expired_is_merged_with_nothing()
    {
        var cache = new ExpiringCache<string, int>(10, _clock);
        cache.Set("a", 9, TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(5));
        cache.Merge("a", 1, Math.Max, TimeSpan.FromSeconds(5));
        Assert.True(cache.TryGet("a", out var value));
        Assert.Equal(1, value);
    }
}
