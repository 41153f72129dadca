using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Scale.Core.Events;

/// <summary>
/// Publishes after the commit. It can fail without harm: the log has the events, and realtime instances compare heads every few
/// seconds. So nothing here may fail or hold up a request that has already succeeded.
/// </summary>
internal sealed class RedisEventPublisher(
    IConnectionMultiplexer redis, IOptions<EventPublishOptions> options, TimeProvider clock, ILogger<RedisEventPublisher> logger)
    : IEventPublisher
{
    // Larger commits go out as several messages; each one is complete in itself.
    private const int EventsPerMessage = 500;
    private const int BytesPerMessage = 512 * 1024;

    private long _pausedUntil;

    public async Task PublishAsync(IReadOnlyList<EventRecord> events)
    {
        if (events.Count == 0)
            return;
        var started = clock.GetTimestamp();
        if (started < Volatile.Read(ref _pausedUntil) || !redis.IsConnected)
        {
            EventTelemetry.CountPublished(events.Count, "skipped");
            return;
        }

        using var span = StartSpan(events);
        try
        {
            await SendAsync(events).WaitAsync(options.Value.Timeout, clock);
            EventTelemetry.CountPublished(events.Count, "published");
        }
        // Whatever it is: the transaction has committed, and its caller must hear so.
        catch (Exception e)
        {
            Volatile.Write(ref _pausedUntil, clock.GetTimestamp() + (long)(options.Value.Pause.TotalSeconds * clock.TimestampFrequency));
            EventTelemetry.CountPublished(events.Count, "failed");
            span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            logger.LogWarning(e, "Redis was not told about {Count} events from {Seq}; readers will find them in the log", events.Count, events[0].Seq);
        }
        EventTelemetry.RecordPublish(clock.GetElapsedTime(started));
    }

    private static Activity? StartSpan(IReadOnlyList<EventRecord> events)
    {
        var span = EventTelemetry.Source.StartActivity("publish events", ActivityKind.Producer);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("messaging.system", "redis");
            span.SetTag("messaging.operation.type", "send");
            span.SetTag("messaging.operation.name", "publish");
            span.SetTag("messaging.destination.name", EventChannel.Prefix + "{company}");
            span.SetTag("messaging.batch.message_count", events.Count);
            span.SetTag("scale.company.id", events[0].CompanyId.ToString());
            span.SetTag("scale.event.type", events[0].Type);
            span.SetTag("scale.event.seq", events[0].Seq);
        }
        return span;
    }

    // Redis keeps the order of one connection, so the messages need not wait for one another.
    private Task SendAsync(IReadOnlyList<EventRecord> events)
    {
        var channel = EventChannel.For(events[0].CompanyId);
        var subscriber = redis.GetSubscriber();
        var sends = new List<Task>(1);
        var from = 0;
        var bytes = 0;
        for (var i = 0; i < events.Count; i++)
        {
            bytes += events[i].Data.Length;
            if (i + 1 < events.Count && i + 1 - from < EventsPerMessage && bytes + events[i + 1].Data.Length <= BytesPerMessage)
                continue;
            sends.Add(subscriber.PublishAsync(channel, EventWire.Encode([.. events.Skip(from).Take(i + 1 - from)])));
            (from, bytes) = (i + 1, 0);
        }
        return sends.Count == 1 ? sends[0] : Task.WhenAll(sends);
    }
}
