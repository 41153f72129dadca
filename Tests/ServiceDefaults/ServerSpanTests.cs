using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scale.ServiceDefaults.Http;

namespace Scale.Tests.ServiceDefaults;

/// <summary>Server spans follow the semantic conventions of OpenTelemetry.</summary>
public sealed class ServerSpanTests
{
    [Fact]
    public async Task A_span_has_the_clients_trace_and_the_routes_name()
    {
        await using var service = await StartAsync();
        var parent = ActivitySpanId.CreateRandom();
        var span = await SpanAsync(service, "/v1/orders/5?email=someone@example.org", parent);

        Assert.Equal(parent, span.ParentSpanId);
        Assert.Equal("GET /v1/orders/{id}", span.DisplayName);
        Assert.Equal("GET", span.GetTagItem("http.request.method"));
        Assert.Equal("/v1/orders/{id}", span.GetTagItem("http.route"));
        Assert.Equal("/v1/orders/5", span.GetTagItem("url.path"));
        Assert.Equal("http", span.GetTagItem("url.scheme"));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.Equal("1.1", span.GetTagItem("network.protocol.version"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("someone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_without_a_route_is_named_by_its_method()
    {
        await using var service = await StartAsync();
        var span = await SpanAsync(service, "/nowhere");
        Assert.Equal("GET", span.DisplayName);
        Assert.Equal(404, span.GetTagItem("http.response.status_code"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Null(span.GetTagItem("error.type"));
    }

    [Theory]
    [InlineData("/fails", 500)]
    [InlineData("/away", 503)]
    public async Task A_failure_of_ours_is_an_error_and_keeps_its_route(string path, int status)
    {
        await using var service = await StartAsync();
        var span = await SpanAsync(service, path);
        Assert.Equal($"GET {path}", span.DisplayName);
        Assert.Equal(status, span.GetTagItem("http.response.status_code"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.NotNull(span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Health_requests_are_not_traced()
    {
        await using var service = await StartAsync();
        foreach (var path in new[] { "/health", "/alive", "/HEALTH" })
            await service.Client.GetAsync(path, TestContext.Current.CancellationToken);
        // A span of a later request is the sign that theirs would have been there.
        var later = await SpanAsync(service, "/v1/orders/5");

        Assert.Equal("/v1/orders/5", later.GetTagItem("url.path"));
        var port = service.Address.Port;
        Assert.DoesNotContain(service.FinishedSpans, span =>
            span.GetTagItem("server.port") is int ours && ours == port && $"{span.GetTagItem("url.path")}".Length is > 0 and < 8);
    }

    private static Task<TestService> StartAsync() => TestService.StartAsync(
        builder => builder.Services.AddProblemResponses(),
        app =>
        {
            app.UseProblemResponses();
            app.UseRouting();
            app.MapGet("/v1/orders/{id}", (string id) => id);
            app.MapGet("/fails", void () => throw new InvalidOperationException("on purpose"));
            app.MapGet("/away", () => Results.StatusCode(503));
        });

    private static async Task<Activity> SpanAsync(TestService service, string path, ActivitySpanId parent = default)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var parentId = parent == default ? ActivitySpanId.CreateRandom() : parent;
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{parentId}-01");
        await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (await service.SpansAsync(trace)).Single(span => span.Kind == ActivityKind.Server);
    }
}
