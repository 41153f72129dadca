using System.Net;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>A page of an origin that is allowed may call the API and listen to the stream, and read why it is refused.</summary>
public sealed class PageAccessTests(ScaleSystem system) : SystemTest(system)
{
    [Theory]
    [InlineData("api", "/v1/orders", "X-Scale-Consistency")]
    [InlineData("realtime", "/v1/stream", "Last-Event-ID")]
    public async Task A_page_is_let_in_and_told_why_it_is_refused(string service, string path, string header)
    {
        var client = await System.ClientAsync(service);
        using var asked = new HttpRequestMessage(HttpMethod.Options, path);
        asked.Headers.Add("Origin", ScaleSystem.PageOrigin);
        asked.Headers.Add("Access-Control-Request-Method", "GET");
        asked.Headers.Add("Access-Control-Request-Headers", $"authorization,{header}");
        using var preflight = await client.SendAsync(asked, Cancellation);
        Assert.Equal((HttpStatusCode.NoContent, ScaleSystem.PageOrigin), (preflight.StatusCode, One(preflight, "Access-Control-Allow-Origin")));
        Assert.Contains(header, One(preflight, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);

        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", ScaleSystem.PageOrigin);
        using var refused = await client.SendAsync(request, Cancellation);
        await refused.ExpectAsync(401, "missing_credentials");
        Assert.Equal(ScaleSystem.PageOrigin, One(refused, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("api", "/v1/plans")]
    [InlineData("api", "/v1/orders")]
    [InlineData("realtime", "/v1/stream")]
    [InlineData("realtime", "/nowhere")]
    public async Task Every_answer_keeps_browsers_from_more_than_it_is_meant_for(string service, string path)
    {
        using var response = await (await System.ClientAsync(service)).GetAsync(path, Cancellation);

        Assert.Equal("nosniff", One(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", One(response, "Referrer-Policy"));
        Assert.Contains("frame-ancestors 'none'", One(response, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    private static string One(HttpResponseMessage response, string header) => Assert.Single(response.Headers.GetValues(header));
}
