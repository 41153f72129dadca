using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Traces;

/// <summary>One trace as a waterfall.</summary>
/// <param name="Nodes">Spans in display order, as many as are drawn.</param>
/// <param name="LinkedFrom">Spans of this trace that others link to.</param>
/// <param name="Related">Other traces that this one links to or is linked from.</param>
/// <param name="Selected">The span whose details are open. Null: none.</param>
public sealed record TraceModel(
    PageContext Context,
    string Live,
    TraceSummary Trace,
    IReadOnlyList<TraceNode> Nodes,
    IReadOnlyDictionary<SpanId, IReadOnlyList<SpanReference>> LinkedFrom,
    IReadOnlyList<RelatedTrace> Related,
    IReadOnlyList<LogRecord> Logs,
    int LogCount,
    SpanModel? Selected)
{
    public int HiddenRows => Trace.Spans.Length - Nodes.Count;

    /// <summary>Place on the time axis, 0 at the start of the trace and 1 at its end.</summary>
    public double At(DateTime time) =>
        Trace.Duration > TimeSpan.Zero ? Math.Clamp((time - Trace.StartedAt) / Trace.Duration, 0, 1) : 0;

    /// <summary>Labels of the axis, evenly spaced.</summary>
    public IEnumerable<string> Ticks => Enumerable.Range(0, 5).Select(i => Format.Duration(Trace.Duration * i / 4));
}

/// <param name="Trace">Null: it is not (any more) in memory.</param>
/// <param name="IsTarget">This trace links to it; otherwise it links to this trace.</param>
public sealed record RelatedTrace(TraceId Id, TraceSummary? Trace, SpanReference Via, bool IsTarget);

/// <summary>The details of one span.</summary>
public sealed record SpanModel(
    Span Span, DateTime TraceStart, Span? Parent, IReadOnlyList<LinkView> Links, IReadOnlyList<LinkView> LinkedFrom, IReadOnlyList<LogRecord> Logs, string Close);

/// <param name="Other">The span at the other end. Null: it is not (any more) in memory.</param>
public sealed record LinkView(SpanReference Reference, Span? Other, bool IsSameTrace, TelemetryAttribute[] Attributes);
