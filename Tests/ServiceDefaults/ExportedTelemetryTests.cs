using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Scale.Tests.ServiceDefaults;

/// <summary>What really leaves the process: the bytes a collector receives, and the lines on the console.</summary>
public sealed class ExportedTelemetryTests
{
    private const string Key = "sk_abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Email = "jane.doe@example.org";
    private const string Surname = "Featherstonehaugh";

    [Fact]
    public async Task A_collector_gets_the_signals_and_no_secrets()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var trace = ActivityTraceId.CreateRandom();
        await using (var service = await StartAsync(collector.Address))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/leaks?email={Email}&name={Surname}");
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Key}");
            request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        var received = collector.Received;
        Assert.Contains("/v1/traces", received.Keys);
        Assert.Contains("/v1/logs", received.Keys);
        Assert.Contains("/v1/metrics", received.Keys);
        Assert.Contains("GET /leaks", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("resilience-free marker", received["/v1/logs"], StringComparison.Ordinal);
        Assert.Contains("CorrelationId", received["/v1/logs"], StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", received["/v1/metrics"], StringComparison.Ordinal);
        Assert.Contains("dotnet.gc.collections", received["/v1/metrics"], StringComparison.Ordinal);
        foreach (var (path, bytes) in received)
        {
            foreach (var secret in new[] { Key[3..], Email, Surname })
                Assert.False(bytes.Contains(secret, StringComparison.Ordinal), $"{path} carries {secret}.");
        }
    }

    [Fact]
    public async Task The_export_itself_is_not_traced()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using (var service = await StartAsync(collector.Address))
            await service.Client.GetAsync("/leaks", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("/v1/traces", collector.Received["/v1/traces"], StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{collector.Address.Port}\"", collector.Received["/v1/traces"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_on_the_console_is_one_JSON_object_without_secrets()
    {
        await using var service = await TestService.StartAsync();
        var formatter = service.App.Services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == "scale-json");
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new Dictionary<string, object?> { ["CorrelationId"] = "mine", ["Owner"] = Email });
        using var activity = new Activity("work").Start();
        using var text = new StringWriter();

        formatter.Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                LogLevel.Error, "Some.Category", default,
                [new("Email", Surname), new("Count", 5), new("{OriginalFormat}", "Mail to {Email}, {Count} times")],
                new InvalidOperationException($"no mailbox {Email}\nsecond line"),
                (_, _) => $"Mail to {Surname}, 5 times"),
            scopes, text);

        var line = text.ToString();
        Assert.Equal(line.Length - Environment.NewLine.Length, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain(Email, line, StringComparison.Ordinal);
        Assert.DoesNotContain(Surname, line, StringComparison.Ordinal);
        var json = System.Text.Json.JsonElement.Parse(line);
        Assert.Equal("error", json.GetProperty("level").GetString());
        Assert.Equal("Mail to {Email}, {Count} times", json.GetProperty("message").GetString());
        Assert.Equal(activity.TraceId.ToHexString(), json.GetProperty("traceId").GetString());
        var attributes = json.GetProperty("attributes");
        Assert.Equal(5, attributes.GetProperty("Count").GetInt32());
        Assert.Equal("mine", attributes.GetProperty("CorrelationId").GetString());
        Assert.Equal("[redacted]", attributes.GetProperty("Owner").GetString());
        Assert.Contains("no mailbox [redacted]", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    private static Task<TestService> StartAsync(Uri collector) => TestService.StartAsync(
        pipeline: app => app.MapGet("/leaks", (HttpRequest request, ILogger<ExportedTelemetryTests> logger) =>
        {
            var failure = new InvalidOperationException($"Duplicate key (email)=({Email}) for {Key}");
            Activity.Current?.AddException(failure);
            Activity.Current?.SetTag("given", request.Headers.Authorization.ToString());
            Activity.Current?.SetTag("http.request.header.x-name", "kept");
            Activity.Current?.SetTag("lastName", Surname);
            using var scope = logger.BeginScope(new Dictionary<string, object?> { ["Who"] = Email, ["LastName"] = Surname });
            logger.LogError(failure, "resilience-free marker for {Who} at {Address}", Email, request.QueryString);
            return "leaked";
        }),
        settings: new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
}
