using System.Diagnostics;
using Scale.Core.RateLimits;
using Scale.Tests.Support;

namespace Scale.Tests.Core.RateLimits;

/// <summary>Redis goes away while requests come.</summary>
public sealed class LostRedisTests(ScaleSystem system) : SystemTest(system)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    [Fact(Timeout = 120_000)]
    public async Task Who_was_asking_waits_once_then_nobody_does_and_the_limit_holds_about()
    {
        await using var link = BreakableLink.To(await System.ConnectionStringAsync("redis", Cancellation));
        // No leases, so that every request would ask.
        await using var instance = await LimiterInstance.StartAsync(link.ConnectionString, new RateLimitOptions { StoreTimeout = Timeout, LeaseHorizon = TimeSpan.Zero });
        var company = RateLimitSubject.Company(Guid.CreateVersion7());
        var rules = new RateLimitRules(new RateLimitRule("plan", 200, TimeSpan.FromHours(1)));
        var before = await instance.AdmittedAsync(company, rules, 100, 1, Cancellation);
        Assert.Equal(100, before);

        link.Cut();
        // What was asked for somebody who no longer needed it is spent first.
        var left = 0;
        Task<RateLimitDecision> asking;
        while ((asking = instance.Limiter.AcquireAsync(company, rules, 1, Cancellation).AsTask()).IsCompleted && left < before)
            left++;
        Assert.False(asking.IsCompleted, "Redis was given up before the link was cut.");
        var started = Stopwatch.GetTimestamp();
        var first = await asking;
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, 10 * Timeout);
        Assert.True(first.IsAllowed);

        var after = 1;
        for (var i = 0; i < 1_000; i++)
        {
            var decided = instance.Limiter.AcquireAsync(company, rules, 1, Cancellation);
            Assert.True(decided.IsCompleted, "Nobody asks a Redis that is known to be away.");
            after += (await decided).IsAllowed ? 1 : 0;
        }
        // This instance's part of the limit, once.
        Assert.Equal(200, after);

        link.Mend();
        await instance.UntilAnsweredAsync($"{company}", Cancellation);
        // What the first question took of Redis before it was given up may count there.
        Assert.InRange(await instance.AdmittedAsync(company, rules, 300, 1, Cancellation), 98 - left, 101);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_late_answer_does_not_close_what_is_closed_without_Redis()
    {
        await using var link = BreakableLink.To(await System.ConnectionStringAsync("redis", Cancellation));
        await using var instance = await LimiterInstance.StartAsync(
            link.ConnectionString, new RateLimitOptions { StoreTimeout = TimeSpan.FromMilliseconds(100), ClosedTimeout = TimeSpan.FromSeconds(10), LeaseHorizon = TimeSpan.Zero });
        var (company, account) = (RateLimitSubject.Company(Guid.CreateVersion7()), RateLimitSubject.Account($"{Guid.CreateVersion7()}"));
        var (plan, login) = (new RateLimitRules(new RateLimitRule("plan", 10, TimeSpan.FromHours(1))), Closed(2));

        link.Cut();
        Assert.True((await instance.Limiter.AcquireAsync(company, plan, 1, Cancellation)).IsAllowed);
        Assert.True(instance.Limiter.AcquireAsync(company, plan, 1, Cancellation).AsTask().IsCompleted, "Redis is late, and limits that can be kept here are.");
        var asking = instance.Limiter.AcquireAsync(account, login, 1, Cancellation).AsTask();
        Assert.False(asking.IsCompleted, "Nobody can sign in without an answer, and Redis is not known to be away.");

        link.Mend();
        Assert.True((await asking).IsAllowed);
        Assert.True((await instance.Limiter.AcquireAsync(account, login, 1, Cancellation)).IsAllowed);
        Assert.Equal(RateLimitOutcome.Denied, (await instance.Limiter.AcquireAsync(account, login, 1, Cancellation)).Outcome);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_Redis_that_is_silent_for_long_is_waited_for_once()
    {
        await using var link = BreakableLink.To(await System.ConnectionStringAsync("redis", Cancellation));
        await using var instance = await LimiterInstance.StartAsync(
            link.ConnectionString, new RateLimitOptions { StoreTimeout = TimeSpan.FromSeconds(1), ClosedTimeout = TimeSpan.FromSeconds(1) });
        var account = RateLimitSubject.Account($"{Guid.CreateVersion7()}");

        link.Cut();
        Assert.Equal(RateLimitOutcome.Unavailable, (await instance.Limiter.AcquireAsync(account, Closed(1_000), 1, Cancellation)).Outcome);
        for (var i = 0; i < 100; i++)
        {
            var decided = instance.Limiter.AcquireAsync(account, Closed(1_000), 1, Cancellation).AsTask();
            Assert.True(decided.IsCompleted, "Nobody asks a Redis that is known to be away.");
            Assert.Equal(RateLimitOutcome.Unavailable, (await decided).Outcome);
        }

        link.Mend();
        await instance.UntilAnsweredAsync($"{account}", Cancellation);
        Assert.True((await instance.Limiter.AcquireAsync(account, Closed(1_000), 1, Cancellation)).IsAllowed);
    }

    [Fact]
    public async Task No_edge_of_a_window_lets_a_second_burst_through()
    {
        var period = TimeSpan.FromSeconds(4);
        var rules = new RateLimitRules(new RateLimitRule("plan", 100, period));
        var redis = await System.ConnectionStringAsync("redis", Cancellation);
        var instances = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LimiterInstance.StartAsync(redis)));
        foreach (var instance in instances)
            instance.Limiter.Instances = instances.Length;
        var company = RateLimitSubject.Company(Guid.CreateVersion7());

        // Just before and just behind a whole multiple of the period by the server's clock.
        var now = await instances[0].ServerTimeAsync();
        var edge = period - TimeSpan.FromTicks(now.Ticks % period.Ticks);
        await Task.Delay(edge > TimeSpan.FromMilliseconds(200) ? edge - TimeSpan.FromMilliseconds(200) : edge, Cancellation);
        var started = Stopwatch.GetTimestamp();
        var admitted = 0;
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromMilliseconds(600))
            admitted += (await Task.WhenAll(instances.Select(instance => instance.AdmittedAsync(company, rules, 500, 1, Cancellation)))).Sum();
        var elapsed = Stopwatch.GetElapsedTime(started);

        Assert.InRange(admitted, 100, 100 + (int)Math.Ceiling(100 * (elapsed / period)));
        foreach (var instance in instances)
            await instance.DisposeAsync();
    }

    private static RateLimitRules Closed(long limit) => new(new RateLimitRule("account", limit, TimeSpan.FromHours(1), StoreFailureMode.Closed));
}
