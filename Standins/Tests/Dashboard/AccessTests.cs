using System.Net;
using Scale.Dashboard;

namespace Scale.Standins.Tests.Dashboard;

public sealed class AccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/resources")]
    [InlineData("/console/api-1")]
    [InlineData("/console/api-1/lines")]
    [InlineData("/logs")]
    [InlineData("/traces")]
    [InlineData("/metrics")]
    [InlineData("/live?topics=traces@0")]
    [InlineData("/no-such-page")]
    public async Task Nothing_is_shown_to_who_has_not_logged_in(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var plain = await dashboard.Anonymous.GetAsync(path, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, plain.StatusCode);
        Assert.Contains("console of the host", await plain.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var page = await dashboard.Anonymous.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal($"/login?return={Uri.EscapeDataString(path)}", page.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_printed_link_logs_in_and_sets_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var response = await dashboard.Anonymous.GetAsync(dashboard.Server.LoginUrl, Token);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        var token = dashboard.Server.LoginUrl.Query["?t=".Length..];

        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.True(token.Length >= 32);
        Assert.Contains("Resources", await dashboard.Anonymous.GetStringAsync("/resources", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_gets_the_login_page_with_an_explanation()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var response = await dashboard.Anonymous.GetAsync("/login?t=wrong", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Contains("no longer, valid", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/traces/abc?span=1", "/traces/abc?span=1")]
    [InlineData("https://evil.example/", "/resources")]
    [InlineData("//evil.example", "/resources")]
    [InlineData("/\\evil.example", "/resources")]
    public async Task After_login_one_goes_on_to_a_page_of_the_dashboard_only(string wanted, string expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var html = await dashboard.Anonymous.GetStringAsync($"{dashboard.Server.LoginUrl}&return={Uri.EscapeDataString(wanted)}", Token);
        Assert.Contains($"content=\"0;url={expected}\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logging_out_ends_the_session()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var _ = await dashboard.PostAsync("/logout");
        using var after = await dashboard.SignedIn.GetAsync("/resources", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("localhost.evil.example")]
    [InlineData("10.0.0.1")]
    public async Task Another_host_name_is_refused_even_with_a_session(string host)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.SignedIn.DefaultRequestHeaders.Host = host;
        using var response = await dashboard.SignedIn.GetAsync("/resources", Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(null, null, HttpStatusCode.Forbidden)]
    [InlineData("https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData("own", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("own", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("own", "same-origin", HttpStatusCode.OK)]
    [InlineData("own", null, HttpStatusCode.OK)]
    public async Task Commands_are_taken_from_the_dashboards_own_pages_only(string? origin, string? site, HttpStatusCode expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/resources/api/commands/stop") { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("X-Fragment", "1");
        if (origin is not null)
            request.Headers.Add("Origin", origin == "own" ? dashboard.Server.Url.GetLeftPart(UriPartial.Authority) : origin);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await dashboard.SignedIn.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, dashboard.Resources.Executed.Count);
    }

    [Theory]
    [InlineData("/resources")]
    [InlineData("/login")]
    [InlineData("/no-such-page")]
    public async Task Every_page_forbids_foreign_scripts_frames_and_caches(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var response = await dashboard.SignedIn.GetAsync(path, Token);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Theory]
    [InlineData("https://localhost:1")]
    [InlineData("http://0.0.0.0:1")]
    [InlineData("http://192.168.0.10:1")]
    [InlineData("http://example.org")]
    public async Task It_listens_on_the_loopback_only(string url)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            DashboardServer.StartAsync(new DashboardOptions { OtlpUrl = new Uri(url) }, new FakeResources(), Token));
        Assert.Contains("OtlpUrl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_and_leaves_nothing_listening()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await Assert.ThrowsAsync<IOException>(() =>
            DashboardServer.StartAsync(new DashboardOptions { Url = dashboard.Server.Url }, new FakeResources(), Token));
    }
}
