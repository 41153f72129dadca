using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using Scale.Tests.Support;

namespace Scale.Tests.Api.Server;

/// <summary>Pages of other origins.</summary>
public sealed class BrowserTests
{
    private const string Mine = "https://app.example.com", Other = "https://evil.example.com";
    private static readonly (string, string) Allowed = ("Cors:Origins:0", Mine);

    [Fact]
    public async Task A_page_of_a_configured_origin_may_ask_and_may_read_the_headers()
    {
        await using var host = await ServerHost.StartAsync(app => app.MapGet("/", () => "ok"), Allowed);

        using var preflight = await SendAsync(host, HttpMethod.Options, "/", Mine, "PATCH");
        Assert.Equal(204, (int)preflight.StatusCode);
        Assert.Equal(Mine, One(preflight, "Access-Control-Allow-Origin"));
        Assert.Contains("PATCH", One(preflight, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("If-Match", One(preflight, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Equal("600", One(preflight, "Access-Control-Max-Age"));

        using var answer = await SendAsync(host, HttpMethod.Get, "/", Mine);
        Assert.Contains("X-Scale-Consistency", One(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Such_a_page_can_read_why_it_was_refused()
    {
        await using var host = await ServerHost.StartAsync(app => app.MapGet("/fails", string () => throw new InvalidOperationException()), Allowed);
        foreach (var (path, status, code) in ((string, int, string)[])[("/nowhere", 404, "not_found"), ("/fails", 500, "internal_error")])
        {
            using var refused = await SendAsync(host, HttpMethod.Get, path, Mine);
            await refused.ExpectAsync(status, code);
            Assert.Equal(Mine, One(refused, "Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData(Other, Mine)]
    [InlineData(Mine, null)]
    [InlineData("null", Mine)]
    public async Task Any_other_page_may_not(string origin, string? configured)
    {
        await using var host = await ServerHost.StartAsync(app => app.MapGet("/", () => "ok"), configured is null ? [] : [("Cors:Origins:0", configured)]);
        using var preflight = await SendAsync(host, HttpMethod.Options, "/", origin, "GET");
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        using var answer = await SendAsync(host, HttpMethod.Get, "/", origin);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://App.example.com")]
    public async Task What_is_no_origin_stops_the_start_by_its_name(string origin)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ServerHost.StartAsync(null, ("Cors:Origins:0", origin)));
        Assert.Contains($"Cors:Origins:0 is '{origin}'", failure.Message, StringComparison.Ordinal);
    }

    private static string One(HttpResponseMessage response, string header) => Assert.Single(response.Headers.GetValues(header));

    private static async Task<HttpResponseMessage> SendAsync(ServerHost host, HttpMethod method, string path, string origin, string? wanted = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        if (wanted is not null)
            request.Headers.Add("Access-Control-Request-Method", wanted);
        return await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
