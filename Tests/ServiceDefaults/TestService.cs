using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace Scale.Tests.ServiceDefaults;

/// <summary>A small service with the defaults, on a loopback port of its own; collects the spans and log records it would export.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly Collector _collector = new();

    private TestService(WebApplication app, Collector collector)
    {
        App = app;
        _collector = collector;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public WebApplication App { get; }

    /// <summary>Without policies or discovery of its own.</summary>
    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    public static async Task<TestService> StartAsync(
        Action<WebApplicationBuilder>? services = null,
        Action<WebApplication>? pipeline = null,
        Dictionary<string, string?>? settings = null)
    {
        // Production: nothing here may depend on the environment being Development.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration[WebHostDefaults.ServerUrlsKey] = "http://127.0.0.1:0";
        builder.Configuration["Shutdown:BalancerDelay"] = "0";
        builder.Configuration.AddInMemoryCollection(settings ?? []);

        var collector = new Collector();
        services?.Invoke(builder);
        builder.AddServiceDefaults();
        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddProcessor(new SpanCollector(collector)))
            .WithLogging(logs => logs.AddProcessor(new LogCollector(collector)));

        var app = builder.Build();
        pipeline?.Invoke(app);
        app.MapDefaultEndpoints();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestService(app, collector);
    }

    /// <summary>The finished spans of a trace; waits until one is the server's.</summary>
    public async Task<IReadOnlyList<Activity>> SpansAsync(ActivityTraceId trace)
    {
        while (true)
        {
            var changed = _collector.Changed;
            var spans = _collector.Spans.Where(span => span.TraceId == trace).ToList();
            if (spans.Exists(span => span.Kind == ActivityKind.Server))
                return spans;
            await changed.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Spans that are finished by now.</summary>
    public IReadOnlyList<Activity> FinishedSpans => [.. _collector.Spans];

    /// <summary>Log records so far, as they would be exported.</summary>
    public IReadOnlyList<CollectedLog> Logs => [.. _collector.Logs];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        // A client has its answer before the request's span has ended; disposing alone would not wait for that.
        await App.StopAsync();
        await App.DisposeAsync();
    }

    private sealed class Collector
    {
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<Activity> Spans { get; } = new();

        public ConcurrentQueue<CollectedLog> Logs { get; } = new();

        public Task Changed => Volatile.Read(ref _changed).Task;

        public void Add(Activity span)
        {
            Spans.Enqueue(span);
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private sealed class SpanCollector(Collector collector) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => collector.Add(data);
    }

    private sealed class LogCollector(Collector collector) : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data) => collector.Logs.Enqueue(new CollectedLog(
            data.CategoryName, data.LogLevel, data.FormattedMessage, data.TraceId, data.Exception,
            (data.Attributes ?? []).Where(attribute => attribute.Key.Length > 0).ToDictionary(attribute => attribute.Key, attribute => attribute.Value)));
    }
}

/// <summary>A log record as it would be exported.</summary>
internal sealed record CollectedLog(
    string? Category, LogLevel Level, string? Message, ActivityTraceId Trace, Exception? Exception, IReadOnlyDictionary<string, object?> Attributes);
