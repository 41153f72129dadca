using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>Figures of running jobs. Queues and kinds are named in code, so they are safe as labels; companies are not.</summary>
internal static class WorkerTelemetry
{
    private static readonly TimeSpan GaugeLifetime = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentDictionary<(string Shard, string Queue), (QueueStats Stats, long At)> Latest = new();

    private static readonly Counter<long> Claimed = JobTelemetry.Meter.CreateCounter<long>("scale.jobs.claimed", "{job}", "Jobs claimed.");

    private static readonly Histogram<double> Wait = JobTelemetry.Meter.CreateHistogram<double>(
        "scale.jobs.wait", "s", "Time from enqueueing to the claim of the first attempt.", advice: Buckets());

    private static readonly Histogram<double> Duration = JobTelemetry.Meter.CreateHistogram<double>(
        "scale.jobs.run.duration", "s", "Time of one attempt by kind and outcome.", advice: Buckets());

    private static readonly Counter<long> Endings = JobTelemetry.Meter.CreateCounter<long>(
        "scale.jobs.ended", "{attempt}", "Attempts by what the queue made of them; fenced: reported too late, changed nothing.");

    private static readonly Counter<long> Rescued = JobTelemetry.Meter.CreateCounter<long>(
        "scale.jobs.rescued", "{job}", "Jobs taken from workers that disappeared.");

    static WorkerTelemetry()
    {
        JobTelemetry.Meter.CreateObservableGauge("scale.jobs.ready", () => Observe(stats => stats.Ready), "{job}", "Jobs that could run now.");
        JobTelemetry.Meter.CreateObservableGauge("scale.jobs.running", () => Observe(stats => stats.Running), "{job}", "Jobs that run, on all workers.");
        JobTelemetry.Meter.CreateObservableGauge("scale.jobs.oldest_age", () => Observe(stats => stats.OldestAge.TotalSeconds), "s", "Wait of the oldest job that could run now.");
    }

    public static void CountClaimed(string queue, IReadOnlyList<ClaimedJob> jobs)
    {
        Claimed.Add(jobs.Count, Tag("scale.queue", queue));
        foreach (var job in jobs)
        {
            if (job.Attempt == 1)
                Wait.Record(Math.Max(0, (job.ClaimedAt - job.EnqueuedAt).TotalSeconds), Tag("scale.queue", queue));
        }
    }

    public static void RecordRun(string kind, string outcome, TimeSpan elapsed) =>
        Duration.Record(elapsed.TotalSeconds, Tag("scale.job.kind", kind), Tag("scale.outcome", outcome));

    public static void CountEnding(string state, int attempts) => Endings.Add(attempts, Tag("scale.state", state));

    public static void CountRescued(string state) => Rescued.Add(1, Tag("scale.state", state));

    public static void SetStats(string shard, IReadOnlyList<QueueStats> queues)
    {
        // A queue that has become empty is not in the answer any more; its gauge goes to zero, not away.
        foreach (var key in Latest.Keys.Where(key => key.Shard == shard))
            Latest[key] = (new QueueStats(key.Queue, 0, TimeSpan.Zero, 0), Stopwatch.GetTimestamp());
        foreach (var stats in queues)
            Latest[(shard, stats.Queue)] = (stats, Stopwatch.GetTimestamp());
    }

    private static IEnumerable<Measurement<double>> Observe(Func<QueueStats, double> value) => Latest
        .Where(pair => Stopwatch.GetElapsedTime(pair.Value.At) < GaugeLifetime)
        .Select(pair => new Measurement<double>(value(pair.Value.Stats), Tag("scale.shard", pair.Key.Shard), Tag("scale.queue", pair.Key.Queue)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static InstrumentAdvice<double> Buckets() => new()
    {
        HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
    };
}
