using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Scale.Core.Events;

/// <summary>Spans and figures of the event log.</summary>
internal static class EventTelemetry
{
    /// <summary>Opens the producer span of a publication.</summary>
    public static readonly ActivitySource Source = new("Scale.Events");

    private static readonly Meter Meter = new("Scale.Events");

    private static readonly Counter<long> Appended = Meter.CreateCounter<long>(
        "scale.events.appended", "{event}", "Events written to the log; some may have been rolled back with their transaction.");

    private static readonly Counter<long> Published = Meter.CreateCounter<long>(
        "scale.events.published", "{event}", "Committed events by what became of telling Redis.");

    private static readonly Histogram<double> PublishDuration = Meter.CreateHistogram<double>(
        "scale.events.publish.duration", "s", "How long a committed request waited for Redis.",
        advice: new() { HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] });

    public static void CountAppended(int events) => Appended.Add(events);

    public static void CountPublished(int events, string result) =>
        Published.Add(events, new KeyValuePair<string, object?>("scale.result", result));

    public static void RecordPublish(TimeSpan elapsed) => PublishDuration.Record(elapsed.TotalSeconds);
}
