namespace Scale.Dashboard.Telemetry;

/// <summary>
/// The newest traces, whole or not at all. Spans arrive in any order and from many processes; a trace is as old as its
/// first arrival, and the oldest traces make room.
/// </summary>
public sealed class TraceStore(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TraceId, Trace> _traces = [];
    private readonly Queue<Trace> _byAge = new();
    private readonly LinkIndex _links = new(limits.MaxSpans);
    private int _spanCount;

    public ChangeSignal Changes { get; } = new();

    /// <summary>Keeps the spans, except those of a trace that is full; returns how many those were.</summary>
    public int Add(List<Span> spans)
    {
        var dropped = 0;
        lock (_lock)
        {
            foreach (var span in spans)
                if (!Add(span))
                    dropped++;
        }

        if (spans.Count > 0)
            Changes.Set();
        return dropped;
    }

    /// <summary>Traces that match, the latest start first.</summary>
    public Page<TraceSummary> List(TraceQuery query, long? before, long? after, int limit)
    {
        var matching = Summaries().FindAll(query.Matches);
        matching.Sort((a, b) => Key(b).CompareTo(Key(a)));
        return PageWindow.Cut(matching, Key, before, after, limit);
    }

    /// <summary>The place of a trace in the list; two traces of the same tick are told apart by their id's last bits.</summary>
    public static long Key(TraceSummary trace) => (trace.StartedAt.Ticks << 3) | (long)(trace.Id.Low & 7);

    public TraceSummary? Find(TraceId id)
    {
        lock (_lock)
            return _traces.TryGetValue(id, out var trace) ? trace.Summarise() : null;
    }

    /// <summary>The span, if it is kept.</summary>
    public Span? Find(SpanReference reference)
    {
        var spans = Find(reference.Trace)?.Spans ?? default;
        foreach (var span in spans.Span)
            if (span.Id == reference.Span)
                return span;
        return null;
    }

    /// <summary>For each of these spans that others link to: who does, in order of arrival.</summary>
    public IReadOnlyDictionary<SpanId, IReadOnlyList<SpanReference>> LinkedFrom(TraceSummary trace)
    {
        var found = new Dictionary<SpanId, IReadOnlyList<SpanReference>>();
        lock (_lock)
        {
            foreach (var span in trace.Spans.Span)
                if (_links.From(span.Reference) is { Count: > 0 } sources)
                    found[span.Id] = sources;
        }

        return found;
    }

    public (int Traces, int Spans) Count()
    {
        lock (_lock)
            return (_traces.Count, _spanCount);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _traces.Clear();
            _byAge.Clear();
            _links.Clear();
            _spanCount = 0;
        }

        Changes.Set();
    }

    private List<TraceSummary> Summaries()
    {
        lock (_lock)
        {
            var all = new List<TraceSummary>(_traces.Count);
            foreach (var trace in _byAge)
                all.Add(trace.Summarise());
            return all;
        }
    }

    private bool Add(Span span)
    {
        if (!_traces.TryGetValue(span.TraceId, out var trace))
        {
            trace = new Trace(span.TraceId);
            _traces.Add(span.TraceId, trace);
            _byAge.Enqueue(trace);
        }
        else if (trace.Spans.Length >= limits.MaxSpansPerTrace)
        {
            trace.Drop();
            return false;
        }

        if (!trace.TryAdd(span))
            return true;
        _spanCount++;
        foreach (var link in span.Links)
            _links.Add(span.Reference, link.Target);

        // The newest trace stays even if it alone is larger than the whole allowance.
        while ((_traces.Count > limits.MaxTraces || _spanCount > limits.MaxSpans) && _byAge.Count > 1)
            Evict(_byAge.Dequeue());
        return true;
    }

    private void Evict(Trace trace)
    {
        _traces.Remove(trace.Id);
        _spanCount -= trace.Spans.Length;
        foreach (var span in trace.Spans.Span)
            foreach (var link in span.Links)
                _links.Remove(span.Reference, link.Target);
    }
}
