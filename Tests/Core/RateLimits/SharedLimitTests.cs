using Scale.Core.RateLimits;
using Scale.Tests.Support;

namespace Scale.Tests.Core.RateLimits;

/// <summary>Several instances, one Redis.</summary>
public sealed class SharedLimitTests(ScaleSystem system) : SystemTest(system)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly RateLimitSubject _company = RateLimitSubject.Company(Guid.CreateVersion7());

    [Fact]
    public async Task Of_two_thousand_requests_to_four_instances_with_wrong_clocks_exactly_the_limit_pass()
    {
        var rules = new RateLimitRules(new RateLimitRule("plan", 100, Hour), new RateLimitRule("uploads", 5_000, Hour));
        var instances = await Task.WhenAll(new[] { 0, 5, -5, 60 * 24 }.Select(minutes => StartAsync(TimeSpan.FromMinutes(minutes))));
        foreach (var instance in instances)
            instance.Limiter.Instances = instances.Length;

        var admitted = await Task.WhenAll(instances.Select(instance => instance.AdmittedAsync(_company, rules, 500, 1, Cancellation)));

        Assert.Equal(100, admitted.Sum());
        await EndAsync(instances);
    }

    [Fact]
    public async Task A_denied_second_limit_leaves_the_first_untouched()
    {
        await using var instance = await StartAsync();
        var both = new RateLimitRules(new RateLimitRule("plan", 100, Hour), new RateLimitRule("uploads", 2, Hour));
        Assert.Equal(2, await instance.AdmittedAsync(_company, both, 10, 1, Cancellation));

        var refused = await instance.Limiter.AcquireAsync(_company, both, 1, Cancellation);
        Assert.False(refused.IsAllowed);
        Assert.Equal((false, true), (refused.IsViolated(0), refused.IsViolated(1)));

        Assert.Equal(98, await instance.AdmittedAsync(_company, new RateLimitRules(both.All[0]), 200, 1, Cancellation));
    }

    [Fact]
    public async Task Costs_are_weighed_and_one_above_the_limit_never_passes()
    {
        await using var instance = await StartAsync();
        var rules = new RateLimitRules(new RateLimitRule("plan", 10, Hour));

        Assert.Equal(3, await instance.AdmittedAsync(_company, rules, 10, 3, Cancellation));
        Assert.Equal(1, await instance.AdmittedAsync(_company, rules, 10, 1, Cancellation));
        var never = await instance.Limiter.AcquireAsync(_company, rules, 11, Cancellation);

        Assert.Equal((RateLimitOutcome.Denied, null), (never.Outcome, never.RetryAfter));
    }

    [Fact]
    public async Task A_refusal_says_when_the_next_one_fits()
    {
        await using var instance = await StartAsync();
        var rules = new RateLimitRules(new RateLimitRule("plan", 10, Hour));
        await instance.AdmittedAsync(_company, rules, 10, 1, Cancellation);

        var refused = await instance.Limiter.AcquireAsync(_company, rules, 1, Cancellation);

        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
        Assert.InRange(refused.Reset(0), TimeSpan.FromMinutes(59), Hour);
        Assert.Equal(0, refused.Remaining(0));
    }

    [Fact]
    public async Task A_shadow_limit_refuses_nobody_and_holds_nothing_back()
    {
        await using var instance = await StartAsync();
        var rules = new RateLimitRules(new RateLimitRule("plan", 20, Hour), new RateLimitRule("next", 3, Hour, IsShadow: true));

        Assert.Equal(20, await instance.AdmittedAsync(_company, rules, 40, 1, Cancellation));
        Assert.DoesNotContain("next", rules.PolicyHeader, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_is_lowered_or_raised_applies_at_once_and_never_leaves_less_than_nothing()
    {
        await using var instance = await StartAsync();
        Assert.Equal(50, await instance.AdmittedAsync(_company, Plan(100), 50, 1, Cancellation));

        var lowered = await instance.Limiter.AcquireAsync(_company, Plan(10), 1, Cancellation);
        Assert.True(lowered.Remaining(0) >= 0);
        Assert.True(lowered.RetryAfter <= Hour);

        Assert.True((await instance.Limiter.AcquireAsync(_company, Plan(1_000), 1, Cancellation)).IsAllowed);
        static RateLimitRules Plan(long limit) => new(new RateLimitRule("plan", limit, Hour));
    }

    [Fact]
    public async Task What_an_instance_took_in_advance_is_given_back()
    {
        await using var instance = await StartAsync();
        var rules = new RateLimitRules(new RateLimitRule("plan", 1_000, Hour));
        for (var i = 0; i < 100; i++)
            Assert.True((await instance.Limiter.AcquireAsync(_company, rules, 1, Cancellation)).IsAllowed);
        await instance.Limiter.GiveBackAsync(all: true);

        await using var other = await StartAsync();
        Assert.Equal(900, await other.AdmittedAsync(_company, rules, 1_200, 1, Cancellation));
    }

    [Fact]
    public async Task Instances_that_come_and_die_with_units_in_hand_never_let_more_through()
    {
        var rules = new RateLimitRules(new RateLimitRule("plan", 400, Hour));
        var admitted = 0;
        for (var generation = 0; generation < 8; generation++)
        {
            var instances = await Task.WhenAll(StartAsync(), StartAsync());
            var counts = await Task.WhenAll(instances.Select(instance => instance.AdmittedAsync(_company, rules, 60, 1, Cancellation)));
            admitted += counts.Sum();
            await EndAsync(instances); // without giving anything back
        }
        Assert.InRange(admitted, 120, 400);
    }

    [Fact]
    public async Task Losing_all_of_Redis_lets_at_most_one_more_burst_through_and_scripts_load_again()
    {
        await using var instance = await StartAsync();
        var rules = new RateLimitRules(new RateLimitRule("plan", 100, Hour));
        Assert.Equal(100, await instance.AdmittedAsync(_company, rules, 300, 1, Cancellation));

        await instance.Redis.KeyDeleteAsync($"scale:rate:{_company}:plan");
        await instance.Redis.ExecuteAsync("SCRIPT", "FLUSH");
        await using var restarted = await StartAsync(); // knows of no refusal
        Assert.Equal(100, await restarted.AdmittedAsync(_company, rules, 300, 1, Cancellation));
        Assert.Equal(0, await instance.AdmittedAsync(_company, rules, 300, 1, Cancellation));
    }

    [Fact]
    public async Task What_is_kept_in_Redis_has_every_digit_and_ends_by_itself()
    {
        await using var instance = await StartAsync();
        await instance.AdmittedAsync(_company, new RateLimitRules(new RateLimitRule("plan", 100, Hour)), 100, 1, Cancellation);

        var key = $"scale:rate:{_company}:plan";
        Assert.Matches("^[0-9]{16}$", (string?)await instance.Redis.StringGetAsync(key));
        Assert.InRange((await instance.Redis.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(59), Hour);
        await instance.Redis.StringSetAsync(key, "no number");
        await using var restarted = await StartAsync();
        Assert.True((await restarted.Limiter.AcquireAsync(_company, new RateLimitRules(new RateLimitRule("plan", 100, Hour)), 1, Cancellation)).IsAllowed);
    }

    [Fact]
    public async Task Instances_learn_how_many_they_are()
    {
        await using var instance = await StartAsync();
        var first = $"{_company}1";
        var before = await instance.HeartbeatAsync(first);
        Assert.Equal(before, await instance.HeartbeatAsync(first));
        Assert.True(await instance.HeartbeatAsync($"{_company}2") > before);
    }

    private async Task<LimiterInstance> StartAsync(TimeSpan skew = default) =>
        await LimiterInstance.StartAsync(await System.ConnectionStringAsync("redis", Cancellation), skew: skew);

    private static async Task EndAsync(IEnumerable<LimiterInstance> instances)
    {
        foreach (var instance in instances)
            await instance.DisposeAsync();
    }
}
