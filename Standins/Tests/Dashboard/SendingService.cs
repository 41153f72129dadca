using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scale.Dashboard;

namespace Scale.Standins.Tests.Dashboard;

/// <summary>A service that sends its telemetry with the real SDK and exporter, as the system's services do.</summary>
internal sealed class SendingService : IDisposable
{
    private readonly TracerProvider _tracer;
    private readonly MeterProvider _meter;
    private readonly ILoggerFactory _loggers;

    public SendingService(DashboardServer dashboard, string service, string instance)
    {
        Source = new ActivitySource($"Scale.Tests.{instance}");
        Meter = new Meter($"Scale.Tests.{instance}");
        var resource = ResourceBuilder.CreateEmpty().AddService(service, serviceInstanceId: instance)
            .AddAttributes([new KeyValuePair<string, object>("deployment.environment.name", "Development")]);
        _tracer = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Source.Name).SetSampler(new AlwaysOnSampler())
            .AddOtlpExporter(o =>
            {
                Send(o, dashboard, "v1/traces");
                o.BatchExportProcessorOptions.MaxQueueSize = 50_000;
            }).Build();
        _meter = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meter.Name).SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddOtlpExporter((o, _) => Send(o, dashboard, "v1/metrics")).Build();
        _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Trace).AddOpenTelemetry(o =>
        {
            o.SetResourceBuilder(resource);
            o.IncludeFormattedMessage = true;
            o.AddOtlpExporter((e, p) =>
            {
                Send(e, dashboard, "v1/logs");
                // Sent on the spot: a log provider made by a factory cannot be flushed.
                p.ExportProcessorType = ExportProcessorType.Simple;
            });
        }));
        Logger = _loggers.CreateLogger("Scale.Orders");
    }

    public ActivitySource Source { get; }

    public Meter Meter { get; }

    public ILogger Logger { get; }

    /// <summary>A span that starts now whatever else runs on this thread.</summary>
    public Activity Start(string name, ActivityKind kind = ActivityKind.Internal, ActivityContext parent = default, params ActivityLink[] links)
    {
        Activity.Current = null;
        return Source.StartActivity(name, kind, parent, links: links)!;
    }

    /// <summary>Returns when everything recorded so far has been received.</summary>
    public void Flush()
    {
        Assert.True(_tracer.ForceFlush(10_000));
        Assert.True(_meter.ForceFlush(10_000));
    }

    public void Dispose()
    {
        _tracer.Dispose();
        _meter.Dispose();
        _loggers.Dispose();
        Source.Dispose();
        Meter.Dispose();
    }

    private static void Send(OtlpExporterOptions options, DashboardServer dashboard, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(dashboard.OtlpEndpoint, path);
        options.Headers = $"x-otlp-api-key={dashboard.OtlpApiKey}";
    }
}
