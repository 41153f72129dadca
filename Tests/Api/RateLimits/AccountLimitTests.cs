using Scale.Api.Features.Auth;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http;
using Scale.Tests.Support;

namespace Scale.Tests.Api.RateLimits;

public sealed class AccountLimitTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_password_is_tried_so_often_over_all_instances_whether_or_not_there_is_the_account()
    {
        (string, string)[] settings = [("RateLimits:Account:Limit", "3"), ("RateLimits:Account:Period", "1.00:00:00")];
        await using var one = await LimitedHost.StartAsync(System, null, settings);
        await using var other = await LimitedHost.StartAsync(System, null, settings);
        var account = $"{Guid.CreateVersion7():N}@example.com";
        var refusals = new List<ProblemResult?>();
        foreach (var host in (LimitedHost[])[one, other, one, other, one])
            refusals.Add(await Limit(host).RefuseAsync(account, Cancellation));

        Assert.Equal(3, refusals.Count(refusal => refusal is null));
        Assert.All(refusals.OfType<ProblemResult>(), refusal => Assert.Equal(429, refusal.StatusCode));
        Assert.NotNull(await Limit(one).RefuseAsync(account.ToUpperInvariant(), Cancellation));
        Assert.Null(await Limit(one).RefuseAsync("x" + account, Cancellation));
    }

    [Fact]
    public async Task While_nobody_can_count_nobody_can_try()
    {
        await using var host = await LimitedHost.StartAsync(System, "127.0.0.1:1", ("RateLimits:StoreTimeout", "00:00:00.1"));
        Assert.Equal(503, (await Limit(host).RefuseAsync("owner@example.com", Cancellation))?.StatusCode);
    }

    private static AccountLimit Limit(LimitedHost host) => new(host.Get<IRateLimiter>(), host.Get<RateLimitPolicies>());
}
