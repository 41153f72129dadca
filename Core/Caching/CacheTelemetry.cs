using System.Diagnostics.Metrics;

namespace Scale.Core.Caching;

/// <summary>Figures of the cache.</summary>
internal static class CacheTelemetry
{
    private static readonly Meter Meter = new("Scale.Cache");

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "scale.cache.requests", "{request}", "Answers by where they came from: hit, stale, store_hit, made; and what went on beside: waited, refresh_failed, no_room in Redis.");

    private static readonly Counter<long> Doubts = Meter.CreateCounter<long>(
        "scale.cache.doubts", "{doubt}", "Times that an instance may have missed an invalidation, by why.");

    private static readonly Histogram<double> MakeDuration = Meter.CreateHistogram<double>(
        "scale.cache.make.duration", "s", "How long a value took to make.",
        advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    public static void Count(string result) => Requests.Add(1, new KeyValuePair<string, object?>("scale.result", result));

    public static void Made(TimeSpan cost)
    {
        Count("made");
        MakeDuration.Record(cost.TotalSeconds);
    }

    public static void Doubted(string reason) => Doubts.Add(1, new KeyValuePair<string, object?>("scale.reason", reason));
}
