using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Scale.Core.Jobs;

/// <summary>Spans and figures of jobs; the worker process adds its own to the same names.</summary>
public static class JobTelemetry
{
    /// <summary>Opens the consumer span <c>job &lt;kind&gt;</c>.</summary>
    public static ActivitySource Source { get; } = new("Scale.Jobs");

    /// <summary>The meter of everything about jobs.</summary>
    public static Meter Meter { get; } = new("Scale.Jobs");

    private static readonly Counter<long> Enqueued = Meter.CreateCounter<long>(
        "scale.jobs.enqueued", "{job}", "Jobs asked for; accepted, or refused because their unique key is taken.");

    private static readonly Counter<long> Wakeups = Meter.CreateCounter<long>(
        "scale.jobs.wakeups", "{message}", "Wake-up messages by what became of them; without them workers find work by polling.");

    internal static void CountEnqueued(int accepted, int duplicates)
    {
        if (accepted > 0)
            Enqueued.Add(accepted, new KeyValuePair<string, object?>("scale.result", "accepted"));
        if (duplicates > 0)
            Enqueued.Add(duplicates, new KeyValuePair<string, object?>("scale.result", "duplicate"));
    }

    internal static void CountWakeup(string result) => Wakeups.Add(1, new KeyValuePair<string, object?>("scale.result", result));
}
