using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Scale.Tests.Support;

namespace Scale.Tests.ServiceDefaults;

public sealed class HealthTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_runs_every_check_and_alive_those_tagged_live()
    {
        await using var service = await StartAsync(() => HealthCheckResult.Unhealthy("No answer."));

        using var health = await service.Client.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("no-store", health.Headers.CacheControl?.ToString());
        var body = await BodyAsync(health);
        Assert.Equal("unhealthy", body.GetProperty("status").GetString());
        Assert.Equal("unhealthy", body.GetProperty("checks").GetProperty("store").GetProperty("status").GetString());
        Assert.Equal("No answer.", body.GetProperty("checks").GetProperty("store").GetProperty("description").GetString());
        Assert.Equal("healthy", body.GetProperty("checks").GetProperty("self").GetProperty("status").GetString());

        using var alive = await service.Client.GetAsync("/alive", Cancellation);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(["self"], (await BodyAsync(alive)).GetProperty("checks").EnumerateObject().Select(check => check.Name));
    }

    [Fact]
    public async Task A_degraded_instance_still_serves()
    {
        await using var service = await StartAsync(() => HealthCheckResult.Degraded("Slow."));
        using var health = await service.Client.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("degraded", (await BodyAsync(health)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_text_of_an_exception_stays_inside()
    {
        await using var service = await StartAsync(() => throw new InvalidOperationException("Host=db;Password=geheim"));
        using var health = await service.Client.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.DoesNotContain("Host=db", await health.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_is_kept_for_as_long_as_configured()
    {
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        var runs = 0;
        await using var service = await StartAsync(() => Count(ref runs), clock);

        await service.Client.GetAsync("/health", Cancellation);
        await service.Client.GetAsync("/health", Cancellation);
        Assert.Equal(1, runs);

        clock.Advance(TimeSpan.FromSeconds(2));
        await service.Client.GetAsync("/health", Cancellation);
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task All_who_ask_at_once_share_one_run()
    {
        var runs = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await TestService.StartAsync(builder => builder.Services.AddHealthChecks().AddAsyncCheck("store", async () =>
        {
            Interlocked.Increment(ref runs);
            await release.Task;
            return HealthCheckResult.Healthy();
        }));

        var asked = Enumerable.Range(0, 20).Select(_ => service.Client.GetAsync("/health", Cancellation)).ToList();
        using var impatient = new CancellationTokenSource();
        var gone = service.Client.GetAsync("/health", impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        release.SetResult();

        Assert.All(await Task.WhenAll(asked), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_check_that_hangs_is_unhealthy_after_the_time_limit()
    {
        await using var service = await TestService.StartAsync(
            builder => builder.Services.AddHealthChecks().AddAsyncCheck("store", async () =>
            {
                await new TaskCompletionSource().Task;
                return HealthCheckResult.Healthy();
            }),
            settings: new() { ["Health:Timeout"] = "00:00:00.2" });

        using var health = await service.Client.GetAsync("/health", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("0.2 s", await health.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_internal_port_has_the_health_endpoints_and_nothing_else()
    {
        var port = FreePort();
        await using var service = await TestService.StartAsync(
            pipeline: app => app.MapGet("/v1/orders", () => "orders"),
            settings: new() { ["Health:Port"] = $"{port}" });
        using var inside = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var outside = service.App.Urls.Select(url => new Uri(url)).Single(url => url.Port != port);
        using var client = new HttpClient { BaseAddress = outside };

        Assert.Equal(HttpStatusCode.OK, (await inside.GetAsync("/health", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await inside.GetAsync("/alive", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await inside.GetAsync("/v1/orders", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/orders", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/health", Cancellation)).StatusCode);

        // The Host header is the client's to choose.
        using var disguised = new HttpRequestMessage(HttpMethod.Get, "/health") { Headers = { Host = $"127.0.0.1:{port}" } };
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(disguised, Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("Health:Port", "70000")]
    [InlineData("Health:Timeout", "00:00:00")]
    [InlineData("Health:CacheLifetime", "-00:00:01")]
    [InlineData("Shutdown:DrainTimeout", "00:00:00")]
    [InlineData("Resilience:Retries", "11")]
    [InlineData("Resilience:AttemptTimeout", "00:10:00")]
    public async Task A_wrong_option_stops_the_start_and_is_named(string option, string value)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestService.StartAsync(settings: new() { [option] = value }));
        var validation = Assert.IsType<OptionsValidationException>(failure is AggregateException { InnerExceptions: [var first, ..] } ? first : failure);
        Assert.Contains(option.Split(':')[1], validation.Message, StringComparison.Ordinal);
    }

    private static HealthCheckResult Count(ref int runs)
    {
        Interlocked.Increment(ref runs);
        return HealthCheckResult.Healthy();
    }

    private static Task<TestService> StartAsync(Func<HealthCheckResult> check, TimeProvider? clock = null) => TestService.StartAsync(builder =>
    {
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.Services.AddHealthChecks().AddCheck("store", check);
    });

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
