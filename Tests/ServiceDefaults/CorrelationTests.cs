using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Scale.ServiceDefaults.Http;

namespace Scale.Tests.ServiceDefaults;

public sealed class CorrelationTests
{
    private const string Header = "X-Correlation-Id";

    [Theory]
    [InlineData("a")]
    [InlineData("order-7:retry_2.eu")]
    public async Task A_safe_id_comes_back_and_is_in_span_and_log(string id)
    {
        await using var service = await StartAsync();
        var (response, trace) = await SendAsync(service, "/log", id);

        Assert.Equal(id, response.Headers.GetValues(Header).Single());
        var span = (await service.SpansAsync(trace)).Single(span => span.Kind == ActivityKind.Server);
        Assert.Equal(id, span.GetTagItem("scale.correlation_id"));
        Assert.Equal(id, service.Logs.Single(log => log.Message == "Hello from the endpoint").Attributes["CorrelationId"]);
    }

    [Fact]
    public async Task A_log_line_of_a_request_has_its_path_and_no_second_id_of_it()
    {
        await using var service = await StartAsync();
        await SendAsync(service, "/log", "mine");

        var attributes = service.Logs.Single(log => log.Message == "Hello from the endpoint").Attributes;
        Assert.Equal("/log", attributes["RequestPath"]);
        Assert.DoesNotContain("RequestId", attributes.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("someone@example.org")]
    [InlineData("a\"b")]
    [InlineData("<script>")]
    public async Task An_unsafe_id_is_replaced_by_the_trace_id(string id)
    {
        await using var service = await StartAsync();
        var (response, trace) = await SendAsync(service, "/log", id);
        Assert.Equal(trace.ToHexString(), response.Headers.GetValues(Header).Single());
    }

    [Fact]
    public async Task An_id_of_128_characters_is_taken_and_one_of_129_is_not()
    {
        await using var service = await StartAsync();
        var longest = new string('x', 128);
        Assert.Equal(longest, (await SendAsync(service, "/log", longest)).Response.Headers.GetValues(Header).Single());
        var (response, trace) = await SendAsync(service, "/log", longest + "x");
        Assert.Equal(trace.ToHexString(), response.Headers.GetValues(Header).Single());
    }

    [Theory]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/fails", HttpStatusCode.InternalServerError)]
    [InlineData("/health", HttpStatusCode.OK)]
    public async Task Every_response_has_the_id(string path, HttpStatusCode status)
    {
        await using var service = await StartAsync();
        var (response, _) = await SendAsync(service, path, "mine");
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("mine", response.Headers.GetValues(Header).Single());
    }

    private static Task<TestService> StartAsync() => TestService.StartAsync(
        builder => builder.Services.AddProblemResponses(),
        app =>
        {
            app.UseProblemResponses();
            app.UseRouting();
            app.MapGet("/log", (ILogger<CorrelationTests> logger) => logger.LogInformation("Hello from the {Place}", "endpoint"));
            app.MapGet("/fails", void () => throw new InvalidOperationException("on purpose"));
        });

    private static async Task<(HttpResponseMessage Response, ActivityTraceId Trace)> SendAsync(TestService service, string path, string id)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(Header, id);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        return (await service.Client.SendAsync(request, TestContext.Current.CancellationToken), trace);
    }
}
