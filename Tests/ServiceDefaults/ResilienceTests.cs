using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Polly.CircuitBreaker;
using Scale.ServiceDefaults.Resilience;

namespace Scale.Tests.ServiceDefaults;

public sealed class ResilienceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task An_idempotent_request_is_sent_again_after_a_transient_failure(string method)
    {
        await using var server = await ScriptedServer.StartAsync(503, 502, 200);
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Address) { Content = new StringContent("body") };
        Assert.Equal(HttpStatusCode.OK, (await service.Http().SendAsync(request, Cancellation)).StatusCode);
        Assert.Equal(["body", "body", "body"], server.Received.Select(received => received.Body));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task Other_requests_are_sent_once(string method)
    {
        await using var server = await ScriptedServer.StartAsync(503, 200);
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Address) { Content = new StringContent("body") };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Http().SendAsync(request, Cancellation)).StatusCode);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_post_with_an_idempotency_key_is_sent_again()
    {
        await using var server = await ScriptedServer.StartAsync(503, 200);
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Address) { Content = JsonContent.Create(new { a = 1 }) };
        request.Headers.Add("Idempotency-Key", "\"8e03978e\"");
        Assert.Equal(HttpStatusCode.OK, (await service.Http().SendAsync(request, Cancellation)).StatusCode);
        Assert.Equal(["""{"a":1}""", """{"a":1}"""], server.Received.Select(received => received.Body));
    }

    [Fact]
    public async Task A_request_can_say_itself_whether_it_may_be_sent_again()
    {
        await using var server = await ScriptedServer.StartAsync(503, 503);
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);
        request.Options.Set(IdempotentRequests.Retryable, false);
        await service.Http().SendAsync(request, Cancellation);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_body_that_can_be_read_only_once_is_sent_once()
    {
        await using var server = await ScriptedServer.StartAsync(503, 200);
        await using var service = await StartAsync();
        using var body = new StreamContent(new MemoryStream("body"u8.ToArray()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Http().PutAsync(server.Address, body, Cancellation)).StatusCode);
        Assert.Single(server.Received);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task A_failure_that_will_not_pass_is_not_repeated(int status)
    {
        await using var server = await ScriptedServer.StartAsync(status);
        await using var service = await StartAsync();
        Assert.Equal(status, (int)(await service.Http().GetAsync(server.Address, Cancellation)).StatusCode);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task The_last_failure_is_the_answer_when_retries_are_used_up()
    {
        await using var server = await ScriptedServer.StartAsync(503);
        await using var service = await StartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Http().GetAsync(server.Address, Cancellation)).StatusCode);
        Assert.Equal(4, server.Received.Count);
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        await using var server = await ScriptedServer.StartAsync((context, number) =>
        {
            context.Response.StatusCode = number == 1 ? 429 : 200;
            context.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        });
        await using var service = await StartAsync();
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(HttpStatusCode.OK, (await service.Http().GetAsync(server.Address, Cancellation)).StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_Retry_After_beyond_our_patience_is_the_callers()
    {
        await using var server = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        await using var service = await StartAsync();
        using var response = await service.Http().GetAsync(server.Address, Cancellation);
        Assert.Equal(TimeSpan.FromHours(1), response.Headers.RetryAfter?.Delta);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_connection_that_was_never_made_is_tried_again_also_for_a_post()
    {
        await using var service = await StartAsync();
        var retries = service.CountEvents("retry");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() =>
            service.Http().PostAsync("http://127.0.0.1:1/", new StringContent("body"), Cancellation));
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.Equal(3, retries());
    }

    [Fact]
    public async Task Every_attempt_has_a_span_of_its_own()
    {
        await using var server = await ScriptedServer.StartAsync(503, 503, 200);
        await using var service = await StartAsync();
        using var activity = new Activity("caller").Start();
        await service.Http().GetAsync(server.Address, Cancellation);

        var parents = server.Received.Select(received => ActivityContext.Parse(received.TraceParent, null)).ToList();
        Assert.All(parents, parent => Assert.Equal(activity.TraceId, parent.TraceId));
        Assert.Equal(3, parents.Select(parent => parent.SpanId).Distinct().Count());
        Assert.Equal(["resilience.retry", "resilience.retry"], activity.Events.Select(recorded => recorded.Name));
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_given_up_and_repeated()
    {
        await using var server = await ScriptedServer.StartAsync((context, number) =>
            number == 1 ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask);
        await using var service = await StartAsync(new() { ["Resilience:AttemptTimeout"] = "00:00:00.2" });
        Assert.Equal(HttpStatusCode.OK, (await service.Http().GetAsync(server.Address, Cancellation)).StatusCode);
        Assert.Equal(2, server.Received.Count);
    }

    [Fact]
    public async Task The_whole_call_has_a_time_limit()
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var service = await StartAsync(new() { ["Resilience:AttemptTimeout"] = "00:00:00.3", ["Resilience:TotalTimeout"] = "00:00:00.5" });
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => service.Http().GetAsync(server.Address, Cancellation));
        Assert.Contains("did not answer within 0.5 s", failure.Message, StringComparison.Ordinal);
        Assert.InRange(server.Received.Count, 1, 2);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_counted_as_a_failure()
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var service = await StartAsync();
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Http().GetAsync(server.Address, impatient.Token));
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_host_that_fails_often_is_left_alone_for_a_while_and_others_are_not()
    {
        await using var failing = await ScriptedServer.StartAsync(500);
        await using var working = await ScriptedServer.StartAsync(200);
        await using var service = await StartAsync(new() { ["Resilience:MinimumThroughput"] = "5" });
        var opened = service.CountEvents("circuit_opened");
        for (var i = 0; i < 5; i++)
            await service.Http().GetAsync(failing.Address, Cancellation);

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => service.Http().GetAsync(failing.Address, Cancellation));
        Assert.IsType<BrokenCircuitException>(refused.InnerException);
        Assert.Equal(5, failing.Received.Count);
        Assert.Equal(1, opened());
        Assert.Equal(HttpStatusCode.OK, (await service.Http().GetAsync(working.Address, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task An_open_circuit_lets_one_call_through_to_try_and_closes_when_it_works()
    {
        await using var server = await ScriptedServer.StartAsync(500, 500, 200);
        await using var service = await StartAsync(new() { ["Resilience:MinimumThroughput"] = "2", ["Resilience:BreakDuration"] = "00:00:00.5" });
        var closed = service.CountEvents("circuit_closed");
        await service.Http().GetAsync(server.Address, Cancellation);
        await service.Http().GetAsync(server.Address, Cancellation);
        var refusals = 0;
        while (true)
        {
            try
            {
                Assert.Equal(HttpStatusCode.OK, (await service.Http().GetAsync(server.Address, Cancellation)).StatusCode);
                break;
            }
            catch (HttpRequestException refused) when (refused.InnerException is BrokenCircuitException { RetryAfter: { } wait })
            {
                refusals++;
                await Task.Delay(wait, Cancellation);
            }
        }

        Assert.True(refusals > 0);
        Assert.Equal(1, closed());
        Assert.Equal(3, server.Received.Count);
    }

    private static Task<TestService> StartAsync(Dictionary<string, string?>? settings = null) => TestService.StartAsync(
        settings: new(settings ?? []) { ["Resilience:RetryDelay"] = "00:00:00.001" });
}

internal static class ResilientService
{
    /// <summary>A client as every component gets it.</summary>
    public static HttpClient Http(this TestService service) => service.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

    /// <summary>Counts what the policies of this service do.</summary>
    public static Func<long> CountEvents(this TestService service, string name)
    {
        long count = 0;
        var meters = service.App.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ResilienceTelemetry.MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "scale.event" && tag.Value as string == name)
                    Interlocked.Add(ref count, value);
            }
        });
        listener.Start();
        return () => Interlocked.Read(ref count);
    }
}
