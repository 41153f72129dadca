namespace Scale.Dashboard.Telemetry;

/// <summary>All telemetry received, in bounded memory. Thread-safe.</summary>
public sealed class TelemetryStore
{
    public TelemetryStore(TelemetryLimits limits)
    {
        Limits = limits;
        Sources = new SourceRegistry(limits.MaxSources);
        Traces = new TraceStore(limits);
        Logs = new LogStore(limits.MaxLogRecords);
        Metrics = new MetricStore(limits, Sources);
    }

    public TelemetryLimits Limits { get; }

    public SourceRegistry Sources { get; }

    public TraceStore Traces { get; }

    public LogStore Logs { get; }

    public MetricStore Metrics { get; }
}
