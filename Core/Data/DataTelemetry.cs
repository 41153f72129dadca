using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Scale.Core.Data;

/// <summary>Figures of the data layer. Spans and pool gauges come from Npgsql itself.</summary>
internal static class DataTelemetry
{
    /// <summary>Source of the migrations' spans.</summary>
    public static readonly ActivitySource Source = new("Scale.Data");

    private static readonly Meter Meter = new("Scale.Data");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "scale.data.transaction.duration", "s", "Time from asking for a connection to the end of the transaction.",
        advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    /// <summary>Measures one transaction; it counts as failed unless told otherwise before it is disposed.</summary>
    public static Measured Measure(string shard, string operation) => new(shard, operation);

    internal sealed class Measured(string shard, string operation) : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private string _outcome = "failed";

        public void Succeeded(string outcome) => _outcome = outcome;

        public void Dispose() => Duration.Record(
            Stopwatch.GetElapsedTime(_started).TotalSeconds,
            new("scale.shard", shard), new("scale.operation", operation), new("scale.outcome", _outcome));
    }
}
