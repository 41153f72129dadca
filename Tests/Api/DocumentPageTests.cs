using System.Net;
using System.Text.RegularExpressions;
using Scale.Tests.Support;

namespace Scale.Tests.Api;

/// <summary>The page to try the API, and the document behind it.</summary>
public sealed partial class DocumentPageTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task The_page_loads_only_files_that_the_API_serves_itself()
    {
        var api = await System.ClientAsync("api");
        using var page = await api.GetAsync("/docs", Cancellation);
        var html = await page.Content.ReadAsStringAsync(Cancellation);

        var files = Reference().Matches(html).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains(files, file => file.EndsWith(".js", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var address = new Uri(page.RequestMessage!.RequestUri!, file);
            Assert.Equal(api.BaseAddress!.Authority, address.Authority);
            using var response = await api.GetAsync(address, Cancellation);
            Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {address}");
        }
    }

    [Fact]
    public async Task The_page_runs_no_script_but_its_files()
    {
        var api = await System.ClientAsync("api");
        using var page = await api.GetAsync("/docs", Cancellation);

        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        // An inline script would be blocked by that policy, so the page must have none.
        Assert.DoesNotMatch(InlineScript(), await page.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Who_has_the_document_is_not_sent_it_again()
    {
        var api = await System.ClientAsync("api");
        using var first = await api.GetAsync("/openapi/v1.json", Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var second = await api.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_document_does_not_depend_on_the_host_it_is_asked_under()
    {
        var api = await System.ClientAsync("api");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { Host = "evil.example" } };
        using var response = await api.SendAsync(request, Cancellation);

        Assert.DoesNotContain("evil.example", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("<script(?![^>]*\\bsrc=)")]
    private static partial Regex InlineScript();
}
