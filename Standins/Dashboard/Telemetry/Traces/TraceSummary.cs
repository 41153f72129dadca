namespace Scale.Dashboard.Telemetry;

/// <summary>A trace as far as it is known. Immutable: later spans make a new one.</summary>
/// <param name="Root">The span without a parent; before it has arrived, the earliest span.</param>
/// <param name="IsRootMissing">The span without a parent has not arrived (yet), or belongs to a process that is not traced.</param>
/// <param name="Services">In order of their first span.</param>
/// <param name="DroppedSpans">Received but not kept, because the trace is too large.</param>
/// <param name="Spans">In order of arrival.</param>
public sealed record TraceSummary(
    TraceId Id,
    DateTime StartedAt,
    TimeSpan Duration,
    Span Root,
    bool IsRootMissing,
    int ErrorCount,
    IReadOnlyList<ServiceShare> Services,
    int DroppedSpans,
    ReadOnlyMemory<Span> Spans);

/// <summary>What one service contributed to a trace.</summary>
public readonly record struct ServiceShare(string Service, int Colour, int Spans, int Errors, DateTime StartedAt);

/// <summary>The spans of one trace and what is known about them so far. Guarded by the store's lock.</summary>
public sealed class Trace(TraceId id)
{
    private const int LinearSearchLimit = 16;

    private readonly List<ServiceShare> _services = new(2);
    private Span[] _spans = new Span[4];
    private int _count;
    private HashSet<SpanId>? _ids;
    private Span? _root;
    private bool _hasRoot;
    private DateTime _start = DateTime.MaxValue;
    private DateTime _end;
    private int _errors;
    private TraceSummary? _summary;

    public TraceId Id => id;

    public int Dropped { get; private set; }

    // Spans already handed out in a summary are never overwritten: the array only grows, by being copied.
    public ReadOnlyMemory<Span> Spans => _spans.AsMemory(0, _count);

    /// <summary>False: the span is there already (an exporter sent it again).</summary>
    public bool TryAdd(Span span)
    {
        if (!AddId(span.Id))
            return false;
        if (_count == _spans.Length)
            Array.Resize(ref _spans, _count * 2);
        _spans[_count++] = span;

        if (span.StartedAt < _start)
            _start = span.StartedAt;
        if (span.EndedAt > _end)
            _end = span.EndedAt;
        if (span.IsError)
            _errors++;
        ConsiderAsRoot(span);
        CountService(span);
        _summary = null;
        return true;
    }

    public void Drop()
    {
        Dropped++;
        _summary = null;
    }

    public TraceSummary Summarise() => _summary ??=
        new TraceSummary(id, _start, _end - _start, _root!, !_hasRoot, _errors, [.. _services.OrderBy(s => s.StartedAt)], Dropped, Spans);

    private bool AddId(SpanId spanId)
    {
        if (_ids is not null)
            return _ids.Add(spanId);
        for (var i = 0; i < _count; i++)
            if (_spans[i].Id == spanId)
                return false;
        if (_count < LinearSearchLimit)
            return true;

        _ids = new HashSet<SpanId>(_count * 2) { spanId };
        for (var i = 0; i < _count; i++)
            _ids.Add(_spans[i].Id);
        return true;
    }

    private void ConsiderAsRoot(Span span)
    {
        var isRoot = span.ParentId.IsEmpty;
        if (_root is null || (isRoot && !_hasRoot) || (isRoot == _hasRoot && span.StartedAt < _root.StartedAt))
            _root = span;
        _hasRoot |= isRoot;
    }

    private void CountService(Span span)
    {
        var error = span.IsError ? 1 : 0;
        for (var i = 0; i < _services.Count; i++)
        {
            var share = _services[i];
            if (share.Service != span.Source.Service)
                continue;
            _services[i] = share with
            {
                Spans = share.Spans + 1,
                Errors = share.Errors + error,
                StartedAt = span.StartedAt < share.StartedAt ? span.StartedAt : share.StartedAt,
            };
            return;
        }

        _services.Add(new ServiceShare(span.Source.Service, span.Source.Colour, 1, error, span.StartedAt));
    }
}
