using Scale.Dashboard;
using Scale.Dashboard.Telemetry;
using static Scale.Standins.Tests.Dashboard.Samples;

namespace Scale.Standins.Tests.Dashboard;

public sealed class TraceStoreTests
{
    private static TraceStore Store(int traces = 100, int spans = 1000, int perTrace = 100) =>
        new(new TelemetryLimits { MaxTraces = traces, MaxSpans = spans, MaxSpansPerTrace = perTrace });

    [Fact]
    public void Spans_that_arrive_in_any_order_from_many_services_become_one_trace()
    {
        var store = Store();
        store.Add([Span(1, id: 3, parent: 2, name: "query", startMs: 2, ms: 3)]);
        store.Add([Span(1, id: 2, parent: 1, name: "job", startMs: 1, ms: 9, source: Source("workers", "workers-1"), error: true)]);
        store.Add([Span(1, id: 1, name: "POST /v1/orders", startMs: 0, ms: 4)]);

        var trace = store.Find(Trace(1))!;
        Assert.Equal("POST /v1/orders", trace.Root.Name);
        Assert.False(trace.IsRootMissing);
        Assert.Equal(TimeSpan.FromMilliseconds(10), trace.Duration);
        Assert.Equal(1, trace.ErrorCount);
        Assert.Equal([("api", 2, 0), ("workers", 1, 1)], trace.Services.Select(s => (s.Service, s.Spans, s.Errors)));
        Assert.Equal(["POST /v1/orders", "job", "query"], TraceTree.Build(trace.Spans).Select(n => n.Span.Name));
    }

    [Fact]
    public void A_trace_without_its_first_span_shows_the_earliest_and_says_so()
    {
        var store = Store();
        store.Add([Span(1, id: 3, parent: 9, name: "later", startMs: 5), Span(1, id: 2, parent: 9, name: "earlier", startMs: 1)]);

        var trace = store.Find(Trace(1))!;
        Assert.True(trace.IsRootMissing);
        Assert.Equal("earlier", trace.Root.Name);
        Assert.All(TraceTree.Build(trace.Spans), node => Assert.True(node.IsOrphan));
    }

    [Fact]
    public void The_oldest_trace_makes_room_when_there_are_too_many()
    {
        var store = Store(traces: 2);
        store.Add([Span(1, 1), Span(2, 1), Span(3, 1)]);

        Assert.Null(store.Find(Trace(1)));
        Assert.NotNull(store.Find(Trace(2)));
        Assert.NotNull(store.Find(Trace(3)));
        Assert.Equal((2, 2), store.Count());
    }

    [Fact]
    public void Whole_traces_make_room_when_there_are_too_many_spans()
    {
        var store = Store(spans: 5);
        store.Add([Span(1, 1), Span(1, 2), Span(1, 3), Span(2, 1), Span(2, 2), Span(3, 1)]);

        Assert.Null(store.Find(Trace(1)));
        Assert.Equal((2, 3), store.Count());
    }

    [Fact]
    public void A_trace_larger_than_its_limit_keeps_its_first_spans_and_counts_the_rest()
    {
        var store = Store(perTrace: 3);
        var dropped = store.Add([.. Enumerable.Range(1, 5).Select(i => Span(1, (ulong)i))]);

        Assert.Equal(2, dropped);
        Assert.Equal(2, store.Find(Trace(1))!.DroppedSpans);
        Assert.Equal(3, store.Find(Trace(1))!.Spans.Length);
    }

    [Fact]
    public void A_span_that_is_sent_again_is_kept_once()
    {
        var store = Store(perTrace: 1000);
        var spans = Enumerable.Range(1, 40).Select(i => Span(1, (ulong)i)).ToList();
        store.Add(spans);
        store.Add(spans);

        Assert.Equal((1, 40), store.Count());
    }

    [Fact]
    public void A_link_is_seen_from_both_ends_until_the_linking_trace_is_gone()
    {
        var store = Store(traces: 2);
        var written = new SpanReference(Trace(2), new SpanId(1));
        store.Add([Span(1, 1, links: [written]), Span(2, 1)]);
        Assert.Equal([new SpanReference(Trace(1), new SpanId(1))], store.LinkedFrom(store.Find(Trace(2))!)[new SpanId(1)]);

        store.Add([Span(3, 1)]);
        Assert.Empty(store.LinkedFrom(store.Find(Trace(2))!));
    }

    [Fact]
    public void A_span_linked_by_thousands_keeps_a_bounded_number_of_them()
    {
        var store = Store(traces: 5000, spans: 10_000);
        var written = new SpanReference(Trace(9999), new SpanId(1));
        store.Add([Span(9999, 1), .. Enumerable.Range(1, 3000).Select(i => Span((ulong)i, 1, links: [written]))]);

        Assert.Equal(LinkIndex.MaxPerTarget, store.LinkedFrom(store.Find(Trace(9999))!)[new SpanId(1)].Count);
    }

    [Theory]
    [InlineData("workers", 0, false, null, 1)]
    [InlineData("api", 0, false, null, 3)]
    [InlineData(null, 20, false, null, 1)]
    [InlineData(null, 0, true, null, 1)]
    [InlineData(null, 0, false, "select", 1)]
    [InlineData(null, 0, false, "COMPANY-7", 1)]
    [InlineData("workers", 0, true, null, 0)]
    [InlineData(null, 0, false, "nothing has this", 0)]
    public void Filters_narrow_the_list(string? service, int minMs, bool errors, string? text, int expected)
    {
        var store = Store();
        store.Add(
        [
            Span(1, 1, name: "GET /v1/orders", ms: 5), Span(1, 2, parent: 1, name: "SELECT orders", ms: 2),
            Span(2, 1, name: "POST /v1/orders", ms: 30), Span(2, 2, parent: 1, name: "job", source: Source("workers")),
            Span(3, 1, name: "GET /v1/products", error: true, attributes: [new TelemetryAttribute("company", "company-7")]),
        ]);

        var query = new TraceQuery { Service = service, MinDuration = TimeSpan.FromMilliseconds(minMs), ErrorsOnly = errors, Text = text };
        Assert.Equal(expected, store.List(query, before: null, after: null, limit: 10).Total);
    }

    [Fact]
    public void Pages_stay_where_they_are_while_new_traces_arrive()
    {
        var store = Store();
        store.Add([.. Enumerable.Range(1, 30).Select(i => Span((ulong)i, 1, name: $"t{i}", startMs: i))]);
        var first = store.List(new TraceQuery(), before: null, after: null, limit: 10);
        var last = TraceStore.Key(first.Items[^1]);
        store.Add([Span(31, 1, name: "t31", startMs: 31), Span(32, 1, name: "t32", startMs: 32)]);

        var second = store.List(new TraceQuery(), before: last, after: null, limit: 10);
        Assert.Equal(Enumerable.Range(11, 10).Reverse().Select(i => $"t{i}"), second.Items.Select(t => t.Root.Name));
        Assert.Equal((12, 32), (second.Newer, second.Total));
        Assert.True(second.HasOlder);

        var back = store.List(new TraceQuery(), before: null, after: TraceStore.Key(second.Items[0]), limit: 10);
        Assert.Equal(Enumerable.Range(21, 10).Reverse().Select(i => $"t{i}"), back.Items.Select(t => t.Root.Name));
    }

    [Fact]
    public async Task Many_writers_and_readers_at_once_lose_nothing_and_see_whole_summaries()
    {
        var store = Store(traces: 10_000, spans: 100_000, perTrace: 10_000);
        var writers = Enumerable.Range(0, 4).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < 2_000; i++)
                store.Add([Span((ulong)(i % 500 + 1), (ulong)(w * 10_000 + i + 1), startMs: i)]);
        }, TestContext.Current.CancellationToken)).ToList();
        var reader = Task.Run(() =>
        {
            while (!writers.TrueForAll(w => w.IsCompleted))
                foreach (var trace in store.List(new TraceQuery { Text = "work" }, null, null, 50).Items)
                    Assert.All(trace.Spans.ToArray(), span => Assert.Equal(trace.Id, span.TraceId));
        }, TestContext.Current.CancellationToken);

        await Task.WhenAll([.. writers, reader]);
        Assert.Equal((500, 8_000), store.Count());
    }

    [Fact]
    public void A_chain_of_ten_thousand_spans_is_walked_without_recursion()
    {
        Span[] chain = [.. Enumerable.Range(1, 10_000).Select(i => Span(1, (ulong)i, parent: (ulong)(i - 1), startMs: i))];
        var nodes = TraceTree.Build(chain);

        Assert.Equal(9_999, nodes[0].Descendants);
        Assert.Equal(9_999, nodes[^1].Depth);
    }

    [Fact]
    public void Spans_that_are_each_others_parents_are_shown_all_the_same()
    {
        Span[] ring = [Span(1, 1, parent: 2), Span(1, 2, parent: 1), Span(1, 3, parent: 3)];
        Assert.Equal(3, TraceTree.Build(ring).Count);
    }
}
