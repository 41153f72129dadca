using System.Diagnostics;
using System.Diagnostics.Metrics;
using Scale.Core.Events;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>Spans and figures of deliveries. Neither has companies or addresses in it.</summary>
internal static class WebhookTelemetry
{
    private static readonly ActivitySource Source = new("Scale.Webhooks");
    private static readonly Meter Meter = new("Scale.Webhooks");

    private static readonly Counter<long> Taken = Meter.CreateCounter<long>("scale.webhooks.taken", "{delivery}", "Deliveries that events were made into.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "scale.webhooks.attempt.duration", "s", "Time of one attempt by its result: succeeded, or why not.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60],
        });

    private static readonly Histogram<double> Delay = Meter.CreateHistogram<double>(
        "scale.webhooks.delay", "s", "Time from the event to the end of the first attempt at its delivery.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400],
        });

    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("scale.webhooks.failed", "{delivery}", "Deliveries that are not tried any more.");

    private static readonly Counter<long> Disabled = Meter.CreateCounter<long>("scale.webhooks.disabled", "{webhook}", "Webhooks disabled by what their receivers answered.");

    /// <summary>A client span of the job, linked to the span that wrote the event.</summary>
    public static Activity? Start(DueDelivery delivery)
    {
        var links = TraceParent.Parse(delivery.TraceParent) is var origin && origin != default ? new[] { new ActivityLink(origin) } : null;
        var span = Source.StartActivity("webhook send", ActivityKind.Client, default(ActivityContext), links: links);
        span?.SetTag("messaging.message.id", WebhookDelivery.MessageOf(delivery.Id));
        span?.SetTag("scale.event.type", delivery.EventType);
        return span;
    }

    public static void CountTaken(int deliveries)
    {
        if (deliveries > 0)
            Taken.Add(deliveries);
    }

    public static void Record(Activity? span, Attempt attempt, TimeSpan elapsed, TimeSpan? sinceEvent)
    {
        Duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("scale.result", attempt.Error ?? "succeeded"));
        if (sinceEvent is { } delay)
            Delay.Record(Math.Max(0, delay.TotalSeconds));
        if (attempt.Status is { } status)
            span?.SetTag("http.response.status_code", status);
        if (attempt.Error is { } error)
            span?.SetStatus(ActivityStatusCode.Error, error);
    }

    public static void CountFailed() => Failed.Add(1);

    public static void CountDisabled(string reason) => Disabled.Add(1, new KeyValuePair<string, object?>("scale.reason", reason));
}
