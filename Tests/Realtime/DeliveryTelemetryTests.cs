using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Scale.Tests.Realtime.Fakes;

namespace Scale.Tests.Realtime;

public sealed class DeliveryTelemetryTests : IDisposable
{
    private readonly FeedSetup _setup = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public DeliveryTelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Scale.Realtime",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem("scale.company.id"), _setup.Tenant.CompanyId.ToString()))
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _setup.Dispose();
    }

    [Fact]
    public async Task A_delivery_is_one_span_in_the_trace_of_the_request_that_wrote_the_event()
    {
        var writer = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var (feed, reader) = await _setup.AttachReaderAsync();
        feed.Add(new FakeReader(feed.Log!));
        feed.Add(new FakeReader(feed.Log!));

        _setup.WakeUp.Publish(_setup.Log.Append(_setup.Tenant, traceParent: $"00-{writer.TraceId}-{writer.SpanId}-01"));
        await reader.ReachAsync(1);

        var span = Assert.Single(_spans);
        Assert.Equal(("deliver order.created", ActivityKind.Consumer), (span.DisplayName, span.Kind));
        Assert.Equal((writer.TraceId, writer.SpanId), (span.TraceId, span.ParentSpanId));
        var link = Assert.Single(span.Links).Context;
        Assert.Equal((writer.TraceId, writer.SpanId), (link.TraceId, link.SpanId));
        Assert.Equal((1L, 3), (span.GetTagItem("scale.event.seq"), span.GetTagItem("scale.subscribers")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    public async Task An_event_without_a_trace_is_delivered_in_one_of_its_own(string? traceParent)
    {
        using var unrelated = new Activity("whoever runs here").Start();
        var (_, reader) = await _setup.AttachReaderAsync();

        _setup.WakeUp.Publish(_setup.Log.Append(_setup.Tenant, traceParent: traceParent));
        await reader.ReachAsync(1);

        var span = Assert.Single(_spans);
        Assert.Null(span.Parent);
        Assert.NotEqual(unrelated.TraceId, span.TraceId);
        Assert.Empty(span.Links);
        Assert.Same(unrelated, Activity.Current);
    }

    [Fact]
    public async Task A_gap_is_counted()
    {
        var gaps = 0L;
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "scale.realtime.gaps")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref gaps, value));
        meters.Start();
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.Commit();

        _setup.WakeUp.Publish(_setup.Commit());
        await reader.ReachAsync(2);

        Assert.True(gaps >= 1);
    }
}
