using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Scale.Dashboard.Telemetry;
using LogLevel = Scale.Dashboard.Telemetry.LogLevel;

namespace Scale.Standins.Tests.Dashboard;

/// <summary>What the OpenTelemetry SDK's own exporter sends is understood.</summary>
public sealed class OtlpDecodingTests
{
    [Fact]
    public async Task A_trace_across_two_services_arrives_with_all_its_details()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var api = new SendingService(dashboard.Server, "api", "api-1");
        using var workers = new SendingService(dashboard.Server, "workers", "workers-1");
        var request = api.Start("POST /v1/exports", ActivityKind.Server);
        request.SetTag("http.request.method", "POST").SetTag("http.response.status_code", 202).SetTag("retry", true).SetTag("ratio", 0.5).SetTag("ids", new[] { 1, 2 });
        var job = workers.Start("job export.orders", ActivityKind.Consumer, request.Context, new ActivityLink(request.Context));
        job.AddEvent(new ActivityEvent("claimed", tags: new ActivityTagsCollection { ["attempt"] = 1 }));
        job.AddException(new InvalidOperationException("disk full"));
        job.SetStatus(ActivityStatusCode.Error, "disk full");
        job.Stop();
        request.Stop();
        // The child first: order must not matter.
        workers.Flush();
        api.Flush();

        Assert.True(TraceId.TryParse(request.TraceId.ToHexString(), out var traceId));
        var trace = dashboard.Telemetry.Traces.Find(traceId)!;
        var nodes = TraceTree.Build(trace.Spans);
        var (root, child) = (nodes[0].Span, nodes[1].Span);
        Assert.Equal(("POST /v1/exports", SpanKind.Server, "api", "api-1"), (root.Name, root.Kind, root.Source.Service, root.Source.Instance));
        Assert.Equal(request.StartTimeUtc, root.StartedAt);
        Assert.Equal(request.Duration, root.Duration);
        Assert.Equal("Scale.Tests.api-1", root.Scope);
        Assert.Equal(["POST", "202", "true", "0.5", "[1, 2]"], root.Attributes.Select(a => a.Value));
        Assert.Equal("Development", root.Source.Attributes.Find("deployment.environment.name"));

        Assert.Equal((SpanStatus.Error, "disk full", root.Id), (child.Status, child.StatusMessage, child.ParentId));
        Assert.Equal(root.Reference, Assert.Single(child.Links).Target);
        Assert.Equal(["claimed", "exception"], child.Events.Select(e => e.Name));
        Assert.Equal("System.InvalidOperationException", child.Events[1].Attributes.Find("exception.type"));
        Assert.Equal(child.Reference, Assert.Single(dashboard.Telemetry.Traces.LinkedFrom(trace)[root.Id]));
    }

    [Fact]
    public async Task Log_records_arrive_with_level_message_attributes_and_trace()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var api = new SendingService(dashboard.Server, "api", "api-1");
        using var request = api.Start("POST /v1/orders", ActivityKind.Server);
        Activity.Current = request;
        api.Logger.LogTrace("fine");
        api.Logger.LogWarning("Order {OrderId} has {Items} items", "o-1", 3);
        api.Logger.LogCritical(new TimeoutException("too late"), "Gone");

        var records = dashboard.Telemetry.Logs.List(new LogQuery(), null, null, 10).Items;
        Assert.Equal([LogLevel.Critical, LogLevel.Warning, LogLevel.Trace], records.Select(r => r.Level));
        var warning = records[1];
        Assert.Equal(("Order o-1 has 3 items", "Scale.Orders"), (warning.Message, warning.Category));
        Assert.Equal(("o-1", "3"), (warning.Attributes.Find("OrderId"), warning.Attributes.Find("Items")));
        Assert.Equal((request.TraceId.ToHexString(), request.SpanId.ToHexString()), (warning.TraceId.ToString(), warning.SpanId.ToString()));
        Assert.Contains("too late", records[0].Exception, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instruments_of_every_kind_arrive_with_values_and_exemplars()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var api = new SendingService(dashboard.Server, "api", "api-1");
        using var request = api.Start("POST /v1/orders", ActivityKind.Server);
        Activity.Current = request;
        api.Meter.CreateCounter<long>("orders", "{order}", "Orders created").Add(3, new KeyValuePair<string, object?>("plan", "FREE"));
        api.Meter.CreateUpDownCounter<int>("connections").Add(-2);
        api.Meter.CreateObservableGauge("memory", () => 1.5, "By");
        var duration = api.Meter.CreateHistogram<double>("duration", "s");
        duration.Record(7);
        duration.Record(30);
        api.Flush();

        var store = dashboard.Telemetry.Metrics;
        Assert.Equal(
            [("connections", InstrumentKind.UpDownCounter), ("duration", InstrumentKind.Histogram), ("memory", InstrumentKind.Gauge), ("orders", InstrumentKind.Counter)],
            store.Instruments("api", null).Select(i => (i.Name, i.Kind)));
        Assert.Equal(("{order}", "Orders created"), (store.Instruments("api", null)[3].Unit, store.Instruments("api", null)[3].Description));
        Assert.Equal(3, Series("orders").Points[^1].Value);
        Assert.Equal([new TelemetryAttribute("plan", "FREE")], Series("orders").Attributes);
        Assert.Equal(-2, Series("connections").Points[^1].Value);
        Assert.Equal(1.5, Series("memory").Points[^1].Value);

        var histogram = Series("duration").Points[^1].Histogram!;
        Assert.Equal((2UL, 37.0), (histogram.Count, histogram.Sum));
        Assert.Equal(histogram.Bounds.Length + 1, histogram.Counts.Length);
        Assert.Equal(1UL, histogram.Counts[Array.IndexOf(histogram.Bounds, 10.0)]);
        Assert.Contains(Series("duration").Exemplars, e => e.TraceId.ToString() == request.TraceId.ToHexString());

        SeriesSnapshot Series(string name) => Assert.Single(store.Series("api", "api-1", "Scale.Tests.api-1", name, default));
    }

    [Fact]
    public async Task An_exponential_histogram_becomes_buckets_like_any_other()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var message = new ProtoMessage().Message(1, metrics => metrics.Message(2, scope => scope.Message(2, metric => metric
            .Text(1, "latency").Message(10, histogram => histogram.Varint(2, 2).Message(1, point => point
                .Fixed64(3, 1_000_000_000).Fixed64(4, 7).Double(5, 21).Varint(6, 0).Fixed64(7, 1)
                // Scale 0, offset 1: (2, 4], (4, 8].
                .Message(8, buckets => buckets.Varint(1, 2).Bytes(2, [4, 2])))))));
        using var response = await dashboard.SendAsync("metrics", message.ToArray());
        response.EnsureSuccessStatusCode();

        var point = Assert.Single(dashboard.Telemetry.Metrics.Series("unknown_service", null, "", "latency", default)).Points[0];
        Assert.Equal([2.0, 4.0, 8.0], point.Histogram!.Bounds);
        Assert.Equal([1UL, 4UL, 2UL, 0UL], point.Histogram.Counts);
    }
}
