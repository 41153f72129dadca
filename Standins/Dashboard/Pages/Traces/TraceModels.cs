using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Traces;

/// <summary>Gathers what the page of a trace shows.</summary>
internal sealed class TraceModels(TelemetryStore store, LiveTopics live)
{
    /// <summary>Rows drawn at first; the rest is a click away.</summary>
    public const int DefaultRows = 2_000;

    private const int MaxRelated = 12;
    private const int MaxLogs = 200;

    public TraceModel Build(PageContext context, TraceSummary trace)
    {
        var topics = live.Describe(LiveTopics.Trace(trace.Id));
        var nodes = TraceTree.Build(trace.Spans);
        var rows = (int)Math.Clamp(context.Number("rows") ?? DefaultRows, 1, trace.Spans.Length);
        var linkedFrom = store.Traces.LinkedFrom(trace);
        var logs = store.Logs.List(new LogQuery { TraceId = trace.Id }, before: null, after: null, MaxLogs);
        var selected = SpanId.TryParse(context.Query("span"), out var id) ? FindSpan(trace, id) : null;

        return new TraceModel(context, topics, trace, nodes.Count > rows ? nodes.Take(rows).ToList() : nodes, linkedFrom,
            Related(trace, linkedFrom), [.. logs.Items.Reverse()], logs.Total,
            selected is null ? null : Describe(context, trace, selected, linkedFrom));
    }

    private SpanModel Describe(PageContext context, TraceSummary trace, Span span, IReadOnlyDictionary<SpanId, IReadOnlyList<SpanReference>> linkedFrom)
    {
        var logs = store.Logs.List(new LogQuery { TraceId = trace.Id, SpanId = span.Id }, before: null, after: null, MaxLogs);
        return new SpanModel(
            span,
            trace.StartedAt,
            FindSpan(trace, span.ParentId),
            [.. span.Links.Select(link => View(trace, link.Target, link.Attributes))],
            [.. (linkedFrom.GetValueOrDefault(span.Id) ?? []).Select(source => View(trace, source, []))],
            [.. logs.Items.Reverse()],
            context.With(("span", null)));
    }

    private LinkView View(TraceSummary trace, SpanReference reference, TelemetryAttribute[] attributes) =>
        new(reference, store.Traces.Find(reference), reference.Trace == trace.Id, attributes);

    private List<RelatedTrace> Related(TraceSummary trace, IReadOnlyDictionary<SpanId, IReadOnlyList<SpanReference>> linkedFrom)
    {
        var found = new Dictionary<(TraceId, bool), SpanReference>();
        foreach (var span in trace.Spans.Span)
        {
            foreach (var link in span.Links)
                Note(link.Target, isTarget: true);
            foreach (var source in linkedFrom.GetValueOrDefault(span.Id) ?? [])
                Note(source, isTarget: false);
        }

        return [.. found.Select(f => new RelatedTrace(f.Key.Item1, store.Traces.Find(f.Key.Item1), f.Value, f.Key.Item2))];

        void Note(SpanReference other, bool isTarget)
        {
            if (other.Trace != trace.Id && found.Count < MaxRelated)
                found.TryAdd((other.Trace, isTarget), other);
        }
    }

    private static Span? FindSpan(TraceSummary trace, SpanId id)
    {
        foreach (var span in trace.Spans.Span)
            if (span.Id == id)
                return span;
        return null;
    }
}
