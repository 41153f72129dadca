using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Scale.Core.Passwords;
using Scale.ServiceDefaults.Http;
using Scale.Tests.Support;

namespace Scale.Tests.ServiceDefaults;

/// <summary>Whoever refuses, the refusal is a problem of RFC 9457 with a code and the trace's id.</summary>
public sealed class ProblemTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/nowhere", null, 404, "not_found")]
    [InlineData("DELETE", "/orders", null, 405, "method_not_allowed")]
    [InlineData("POST", "/orders", "text/plain", 415, "unsupported_media_type")]
    [InlineData("GET", "/fails", null, 500, "internal_error")]
    [InlineData("GET", "/store-away", null, 503, "unavailable")]
    [InlineData("GET", "/crowded-door", null, 503, "overloaded")]
    public async Task Every_refusal_is_a_problem(string method, string path, string? contentType, int status, string code)
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (contentType is not null)
            request.Content = new StringContent("text", Encoding.UTF8, contentType);
        using var response = await service.Client.SendAsync(request, Cancellation);
        var problem = await response.ExpectAsync(status, code);
        Assert.DoesNotContain("geheim", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task Malformed_JSON_is_answered_with_where_it_breaks()
    {
        await using var service = await StartAsync();
        using var response = await service.Client.PostRawAsync("/orders", "{\n  \"name\": \"a\",\n  \"amount\" 5\n}", Cancellation);
        var problem = await response.ExpectAsync(400, "malformed_json");
        Assert.Equal("It stops being JSON in line 3, after 11 bytes.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_field_of_the_wrong_type_is_named()
    {
        await using var service = await StartAsync();
        using var response = await service.Client.PostRawAsync("/orders", """{"name":"a","amount":"five"}""", Cancellation);
        await response.ExpectInvalidAsync("amount");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    public async Task A_body_that_is_no_object_is_malformed(string body)
    {
        await using var service = await StartAsync();
        using var response = await service.Client.PostRawAsync("/orders", body, Cancellation);
        await response.ExpectAsync(400, "malformed_json");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_oversized_body_is_refused_with_the_limit(bool lengthIsAnnounced)
    {
        await using var service = await StartAsync();
        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{new string('a', 5000)}}"}""");
        using HttpContent content = lengthIsAnnounced ? new ByteArrayContent(body) : new StreamContent(new Unsized(body));
        content.Headers.ContentType = new("application/json");
        using var response = await service.Client.PostAsync("/orders", content, Cancellation);
        var problem = await response.ExpectAsync(413, "body_too_large");
        Assert.Equal("The limit here is 2048 bytes.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_cancelled_and_says_so()
    {
        await using var service = await StartAsync("00:00:00.2");
        using var response = await service.Client.GetAsync("/hangs", Cancellation);
        var problem = await response.ExpectAsync(504, "timed_out");
        Assert.Equal("It did not finish within 0.2 seconds.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task The_trace_id_is_the_callers()
    {
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fails");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await service.Client.SendAsync(request, Cancellation);
        var problem = await response.ExpectAsync(500, "internal_error");
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", problem.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task A_failure_is_logged_with_its_exception_and_a_clients_mistake_is_not_an_error()
    {
        await using var service = await StartAsync();
        await service.Client.GetAsync("/fails", Cancellation);
        await service.Client.PostRawAsync("/orders", "{", Cancellation);
        var errors = service.Logs.Where(log => log.Level >= Microsoft.Extensions.Logging.LogLevel.Error).ToList();
        Assert.Equal("System.InvalidOperationException", Assert.Single(errors).Attributes["exception.type"]);
    }

    [Fact]
    public async Task A_client_that_first_sends_all_of_too_large_a_body_still_gets_its_answer()
    {
        await using var service = await StartAsync();
        var address = service.Client.BaseAddress!;
        var body = new byte[4 * 1024 * 1024];
        for (var i = 0; i < 10; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, Cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /orders HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), Cancellation);
            await stream.WriteAsync(body, Cancellation);
            using var reader = new StreamReader(stream);
            Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync(Cancellation));
        }
    }

    [Fact]
    public void Codes_are_unique_and_every_status_has_one()
    {
        Assert.Equal(ProblemCodes.All.Count, ProblemCodes.All.Select(code => code.Code).Distinct(StringComparer.Ordinal).Count());
        foreach (var code in ProblemCodes.All)
            Assert.Matches("^[a-z_]+$", code.Code);
        Assert.Same(ProblemCodes.MissingCredentials, ProblemCodes.ForStatus(401));
        Assert.Same(ProblemCodes.BadRequest, ProblemCodes.ForStatus(418));
        Assert.Same(ProblemCodes.InternalError, ProblemCodes.ForStatus(507));
    }

    private static Task<TestService> StartAsync(string timeout = "00:00:30") => TestService.StartAsync(
        builder => builder.Services.AddProblemResponses().AddHttpLimits(),
        app =>
        {
            app.UseProblemResponses();
            app.UseRouting();
            app.UseBodyLimits();
            app.UseRequestTimeouts();
            app.MapPost("/orders", (Order order) => order);
            app.MapGet("/fails", void () => throw new InvalidOperationException("Password=geheim"));
            app.MapGet("/store-away", void () => throw new NpgsqlException("Host=geheim", new TimeoutException()));
            app.MapGet("/crowded-door", void () => throw new PasswordQueueFullException(64));
            app.MapGet("/hangs", (HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        },
        new() { ["RequestLimits:MaxBodyBytes"] = "2048", ["RequestLimits:Timeout"] = timeout });

    private sealed record Order(string Name, int Amount);

    /// <summary>A stream that does not tell its length, so that it is sent in chunks.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
