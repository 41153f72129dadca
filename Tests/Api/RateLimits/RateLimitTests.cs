using System.Diagnostics;
using Microsoft.Extensions.Options;
using Scale.Tests.Support;

namespace Scale.Tests.Api.RateLimits;

/// <summary>Whose limits a request counts against, and what its answer says of them.</summary>
[Collection(RoundTrips.Name)]
public sealed class RateLimitTests(ScaleSystem system) : SystemTest(system)
{
    private const string NoRedis = "127.0.0.1:1";
    private static readonly (string, string) Proxied = ("ClientAddress:Proxies:0", "127.0.0.0/8");
    private static readonly (string, string) Slow = ("RateLimits:Plan:Period", "1.00:00:00");

    [Fact]
    public async Task Four_instances_let_exactly_the_limit_through()
    {
        var hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LimitedHost.StartAsync(System, null, Slow, ("RateLimits:Plans:FREE", "100"))));
        var company = Guid.CreateVersion7();

        var admitted = await Task.WhenAll(hosts.Select(host => host.AdmittedAsync("/", 500, company)));

        Assert.Equal(100, admitted.Sum());
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_says_where_the_client_stands()
    {
        await using var host = await LimitedHost.StartAsync(System);

        using var response = await host.GetAsync("/uploads", Guid.CreateVersion7());

        Assert.Equal("\"plan\";q=500;w=900, \"uploads\";q=100;w=900", Header(response, "RateLimit-Policy"));
        Assert.Matches("^\"plan\";r=499;t=[0-9]+, \"uploads\";r=99;t=[0-9]+$", Header(response, "RateLimit"));
        Assert.Equal(("100", "99"), (Header(response, "X-RateLimit-Limit"), Header(response, "X-RateLimit-Remaining")));
        Assert.InRange(long.Parse(Header(response, "X-RateLimit-Reset")) - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 0, 30);
    }

    [Fact]
    public async Task A_refusal_says_which_policies_and_when_again()
    {
        await using var host = await LimitedHost.StartAsync(System, null, ("RateLimits:Uploads:Limit", "1"));
        var company = Guid.CreateVersion7();
        Assert.Equal(1, await host.AdmittedAsync("/uploads", 3, company));

        using var refused = await host.GetAsync("/uploads", company);
        var problem = await refused.ExpectAsync(429, "too_many_requests");

        Assert.Equal(["uploads"], problem.GetProperty("violated-policies").EnumerateArray().Select(policy => policy.GetString()));
        var wait = (long)refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
        Assert.InRange(wait, 800, 900);
        Assert.EndsWith($"\"uploads\";r=0;t={wait}", Header(refused, "RateLimit"), StringComparison.Ordinal);
        Assert.Equal("0", Header(refused, "X-RateLimit-Remaining"));
        // The company's own limit was left alone.
        using var other = await host.GetAsync("/", company);
        Assert.Equal("498", Header(other, "X-RateLimit-Remaining"));
    }

    [Fact]
    public async Task A_refusal_that_comes_from_an_exception_says_it_too()
    {
        await using var host = await LimitedHost.StartAsync(System);

        using var response = await host.GetAsync("/fails", Guid.CreateVersion7());

        await response.ExpectAsync(400, "bad_request");
        Assert.Equal("499", Header(response, "X-RateLimit-Remaining"));
    }

    [Fact]
    public async Task A_costly_request_takes_more()
    {
        await using var host = await LimitedHost.StartAsync(System, null, Slow, ("RateLimits:Plans:FREE", "10"));

        Assert.Equal(3, await host.AdmittedAsync("/costly", 10, Guid.CreateVersion7()));
    }

    [Fact]
    public async Task Strangers_are_told_apart_by_the_address_that_a_known_proxy_saw()
    {
        await using var host = await LimitedHost.StartAsync(System, null, Proxied, ("RateLimits:Address:Limit", "5"), ("RateLimits:Address:Period", "1.00:00:00"));
        var (mine, other) = (Address(), Address());

        Assert.Equal(5, await host.AdmittedAsync("/", 20, address: mine));
        Assert.Equal(0, await host.AdmittedAsync("/", 3, address: $"{other}, {mine}"));
        Assert.Equal(5, await host.AdmittedAsync("/", 20, address: other));
    }

    [Fact]
    public async Task What_anybody_else_says_of_an_address_is_not_believed()
    {
        await using var host = await LimitedHost.StartAsync(
            System, null, ("RateLimits:Login:Limit", "5"), ("RateLimits:Login:Period", "1.00:00:00"), ("FORWARDEDHEADERS_ENABLED", "true"));

        var admitted = 0;
        for (var i = 0; i < 10; i++)
            admitted += await host.AdmittedAsync("/login", 1, address: Address());

        Assert.Equal(5, admitted);
    }

    [Fact]
    public async Task What_a_stranger_may_do_counts_by_address_whoever_is_signed_in()
    {
        await using var host = await LimitedHost.StartAsync(System, null, Proxied, ("RateLimits:Strict:Limit", "2"), ("RateLimits:Strict:Period", "1.00:00:00"));
        var address = Address();

        Assert.Equal(1, await host.AdmittedAsync("/strict", 1, Guid.CreateVersion7(), address));
        Assert.Equal(1, await host.AdmittedAsync("/strict", 2, Guid.CreateVersion7(), address));
    }

    [Fact]
    public async Task Operators_and_watchers_have_a_limit_of_their_own_and_health_has_none()
    {
        await using var host = await LimitedHost.StartAsync(System, null, Proxied, ("RateLimits:Address:Limit", "1"), ("RateLimits:Monitoring:Limit", "4"), ("RateLimits:Monitoring:Period", "1.00:00:00"));
        var address = Address();

        Assert.Equal(4, await host.AdmittedAsync("/monitoring", 10, address: address));
        using var health = await host.GetAsync("/alive", address: address);
        Assert.False(health.Headers.Contains("RateLimit"));
        Assert.Equal(10, await host.AdmittedAsync("/alive", 10, address: address));
    }

    [Fact]
    public async Task A_policy_that_only_watches_refuses_nobody_and_is_not_told()
    {
        await using var host = await LimitedHost.StartAsync(System, null, ("RateLimits:Uploads:Limit", "1"), ("RateLimits:Uploads:Shadow", "true"));
        var company = Guid.CreateVersion7();

        Assert.Equal(5, await host.AdmittedAsync("/uploads", 5, company));
        using var response = await host.GetAsync("/uploads", company);
        Assert.DoesNotContain("uploads", Header(response, "RateLimit-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Redis_attempts_to_sign_in_are_refused_and_the_rest_is_counted_here()
    {
        await using var host = await LimitedHost.StartAsync(System, NoRedis, Slow, ("RateLimits:Plans:FREE", "7"), ("RateLimits:StoreTimeout", "00:00:00.100"));

        Assert.Equal(7, await host.AdmittedAsync("/", 30, Guid.CreateVersion7()));
        using var login = await host.GetAsync("/login");
        await login.ExpectAsync(503, "unavailable");
        Assert.NotNull(login.Headers.RetryAfter);
    }

    [Fact(Timeout = 120_000)]
    public async Task Redis_lost_under_load_costs_no_answer_and_is_used_again_when_it_is_back()
    {
        await using var link = BreakableLink.To(await System.ConnectionStringAsync("redis", Cancellation));
        await using var host = await LimitedHost.StartAsync(
            System, link.ConnectionString, Slow, ("RateLimits:Plans:FREE", "300"), ("RateLimits:StoreTimeout", "00:00:02"), ("RateLimits:Heartbeat", "00:00:00.100"));
        var company = Guid.CreateVersion7();
        Assert.Equal(100, await host.AdmittedAsync("/", 100, company));

        link.Cut();
        // What is paid for, at most a quarter of the limit, and then the limit once more, by this instance alone.
        Assert.InRange(await host.AdmittedAsync("/", 600, company), 1, 375);

        link.Mend();
        var (asked, since) = (RoundTrips.Count, Stopwatch.GetTimestamp());
        while (RoundTrips.Count == asked)
        {
            Assert.Equal(1, await host.AdmittedAsync("/", 1, Guid.CreateVersion7()));
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromMinutes(1), "Redis was not used again.");
        }
        Assert.Equal(300, await host.AdmittedAsync("/", 400, Guid.CreateVersion7()));
    }

    [Fact]
    public async Task A_request_of_a_busy_company_seldom_asks_Redis()
    {
        await using var host = await LimitedHost.StartAsync(System, null, ("RateLimits:Plans:FREE", "1000000"));
        var company = Guid.CreateVersion7();
        await host.AdmittedAsync("/", 200, company);
        var asked = RoundTrips.Count;

        Assert.Equal(2_000, await host.AdmittedAsync("/", 2_000, company));

        Assert.True(RoundTrips.Count - asked <= 100, $"{RoundTrips.Count - asked} round trips for 2,000 requests.");
    }

    [Theory]
    [InlineData("RateLimits:Plans:FREE", "0")]
    [InlineData("RateLimits:Uploads:Period", "00:00:00")]
    [InlineData("RateLimits:Login:OnStoreFailure", "7")]
    [InlineData("RateLimits:Factor", "0")]
    [InlineData("ClientAddress:Proxies:0", "10.0.0.1/33")]
    [InlineData("ClientAddress:Hops", "0")]
    public async Task A_wrong_setting_stops_the_start_by_its_name(string key, string value)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => LimitedHost.StartAsync(System, null, (key, value)));
        Assert.Contains($"{key} is ", failure.Message, StringComparison.Ordinal);
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    // From the benchmarking network of RFC 2544, so that no two tests share one.
    private static string Address() => $"198.{18 + Random.Shared.Next(2)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}";
}
