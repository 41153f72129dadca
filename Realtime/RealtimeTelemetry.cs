using System.Diagnostics;
using System.Diagnostics.Metrics;
using Scale.Core.Events;
using Scale.Realtime.Protocol;

namespace Scale.Realtime;

/// <summary>Every span and instrument of the realtime service.</summary>
internal static class RealtimeTelemetry
{
    public const string Name = "Scale.Realtime";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly UpDownCounter<long> ConnectionCount = Meter.CreateUpDownCounter<long>(
        "scale.realtime.connections", "{connection}", "Open streams.");

    private static readonly UpDownCounter<long> FeedCount = Meter.CreateUpDownCounter<long>(
        "scale.realtime.feeds", "{company}", "Companies this instance listens to.");

    private static readonly UpDownCounter<long> RingSize = Meter.CreateUpDownCounter<long>(
        "scale.realtime.ring.size", "By", "Bytes of encoded events in memory.");

    private static readonly Counter<long> Frames = Meter.CreateCounter<long>(
        "scale.realtime.frames", "{frame}", "Events written to connections.");

    private static readonly Counter<long> Flushes = Meter.CreateCounter<long>(
        "scale.realtime.flushes", "{flush}", "Writes to sockets; frames per flush shows how much is batched.");

    private static readonly Counter<long> Gaps = Meter.CreateCounter<long>(
        "scale.realtime.gaps", "{gap}", "Events that did not arrive and were read from the log.");

    private static readonly Counter<long> Replays = Meter.CreateCounter<long>(
        "scale.realtime.replays", "{replay}", "Connections or rings filled from the log, by kind.");

    private static readonly Counter<long> Closes = Meter.CreateCounter<long>(
        "scale.realtime.closes", "{connection}", "Streams the server ended, by reason.");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "scale.realtime.refusals", "{request}", "Streams that were not opened, by reason.");

    private static readonly Counter<long> HeadsChecks = Meter.CreateCounter<long>(
        "scale.realtime.heads_checks", "{query}", "Comparisons of the rings with the log, by outcome.");

    private static readonly Histogram<double> DeliveryLag = Meter.CreateHistogram<double>(
        "scale.realtime.delivery.lag",
        "s",
        "Time from the event's own time until it entered the ring.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60] });

    public static void Connected(int change) => ConnectionCount.Add(change);

    public static void Feeds(int change) => FeedCount.Add(change);

    public static void RingBytes(int change) => RingSize.Add(change);

    public static void Flushed(int frames)
    {
        Flushes.Add(1);
        if (frames > 0)
        {
            Frames.Add(frames);
        }
    }

    public static void Gap() => Gaps.Add(1);

    public static void Replayed(string kind) => Replays.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public static void Closed(CloseReason reason) => Closes.Add(1, new KeyValuePair<string, object?>("reason", reason.Name));

    public static void Refused(string reason) => Refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void HeadsChecked(bool succeeded) =>
        HeadsChecks.Add(1, new KeyValuePair<string, object?>("outcome", succeeded ? "success" : "failure"));

    public static void Lag(DateTimeOffset eventTime) =>
        DeliveryLag.Record(Math.Max(0, (DateTimeOffset.UtcNow - eventTime).TotalSeconds));

    /// <summary>
    /// One span per event and instance, however many connections it goes to. It is a child of the span that wrote the event, so that the
    /// trace of a request shows its delivery; the link says the same to tools that do not join messages to requests.
    /// </summary>
    public static Activity? StartDelivery(EventRecord record, int subscribers)
    {
        if (!Source.HasListeners())
        {
            return null;
        }
        var parent = TraceParent.Parse(record.TraceParent);
        var hasParent = parent != default;
        var activity = Source.StartActivity(
            $"deliver {record.Type}",
            ActivityKind.Consumer,
            parent,
            links: hasParent ? [new ActivityLink(parent)] : null);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("messaging.system", "redis");
            activity.SetTag("messaging.operation.type", "process");
            activity.SetTag("messaging.operation.name", "deliver");
            activity.SetTag("scale.company.id", record.CompanyId.ToString());
            activity.SetTag("scale.event.seq", record.Seq);
            activity.SetTag("scale.event.type", record.Type);
            activity.SetTag("scale.subscribers", subscribers);
        }
        return activity;
    }
}
