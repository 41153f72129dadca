using Scale.Core.RateLimits;

namespace Scale.Tests.Core.RateLimits;

/// <summary>Nobody listens where Redis should be.</summary>
public sealed class LimitsWithoutRedisTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private readonly RateLimitSubject _company = RateLimitSubject.Company(Guid.CreateVersion7());

    [Fact]
    public async Task Each_instance_keeps_its_part_of_the_limit()
    {
        await using var instance = await LimiterInstance.StartAsync("127.0.0.1:1", new RateLimitOptions());
        instance.Limiter.Instances = 4;

        var admitted = await instance.AdmittedAsync(_company, new RateLimitRules(new RateLimitRule("plan", 100, Hour)), 500, 1, Cancellation);

        Assert.Equal(25, admitted);
    }

    [Fact]
    public async Task What_costs_more_and_what_has_limits_of_its_own_takes_from_the_same_part()
    {
        await using var instance = await LimiterInstance.StartAsync("127.0.0.1:1", new RateLimitOptions());
        instance.Limiter.Instances = 4;
        var plan = new RateLimitRule("plan", 100, Hour);
        var (all, uploads) = (new RateLimitRules(plan), new RateLimitRules(plan, new RateLimitRule("uploads", 100, Hour)));

        Assert.Equal(2, await instance.AdmittedAsync(_company, all, 2, cost: 10, Cancellation));
        Assert.Equal(3, await instance.AdmittedAsync(_company, uploads, 3, cost: 1, Cancellation));
        Assert.Equal(2, await instance.AdmittedAsync(_company, all, 50, cost: 1, Cancellation));
        Assert.Equal(0, await instance.AdmittedAsync(_company, uploads, 50, cost: 1, Cancellation));
    }

    [Theory]
    [InlineData(StoreFailureMode.Open, RateLimitOutcome.Allowed)]
    [InlineData(StoreFailureMode.Closed, RateLimitOutcome.Unavailable)]
    public async Task A_policy_says_what_happens_then(StoreFailureMode mode, RateLimitOutcome outcome)
    {
        await using var instance = await LimiterInstance.StartAsync("127.0.0.1:1", new RateLimitOptions());
        var rules = new RateLimitRules(new RateLimitRule("plan", 1_000, Hour), new RateLimitRule("login", 1, Hour, mode));

        for (var i = 0; i < 3; i++)
            Assert.Equal(outcome, (await instance.Limiter.AcquireAsync(_company, rules, 1, Cancellation)).Outcome);
    }

    [Fact]
    public void Units_come_back_evenly_and_a_refusal_takes_none()
    {
        var limits = new LocalLimits();
        var rules = new RateLimitRules(new RateLimitRule("plan", 8, TimeSpan.FromSeconds(8)), new RateLimitRule("strict", 2, TimeSpan.FromSeconds(8)));
        var now = TimeSpan.FromHours(5);
        Assert.True(limits.Decide(rules, 1, now, instances: 2).IsAllowed);

        var refused = limits.Decide(rules, 1, now, 2);
        Assert.Equal((false, 3), (refused.IsAllowed, refused.Remaining(0)));
        Assert.Equal(TimeSpan.FromSeconds(8), refused.RetryAfter);

        Assert.False(limits.Decide(rules, 1, now + TimeSpan.FromSeconds(7.9), 2).IsAllowed);
        Assert.True(limits.Decide(rules, 1, now + TimeSpan.FromSeconds(8), 2).IsAllowed);
    }
}
