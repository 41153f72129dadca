namespace Scale.Dashboard.Telemetry;

/// <summary>
/// Links seen from their target: who links to a span. Bounded per target and in all; a link beyond that is still shown on
/// the span that has it. Guarded by the store's lock.
/// </summary>
public sealed class LinkIndex(int capacity)
{
    /// <summary>An event that is delivered to a thousand connections is linked a thousand times; a page shows the first.</summary>
    public const int MaxPerTarget = 100;

    private readonly Dictionary<SpanReference, List<SpanReference>> _sources = [];
    private int _count;

    public void Add(SpanReference source, SpanReference target)
    {
        if (_count >= capacity)
            return;
        if (!_sources.TryGetValue(target, out var sources))
            _sources.Add(target, sources = []);
        if (sources.Count >= MaxPerTarget)
            return;
        sources.Add(source);
        _count++;
    }

    public void Remove(SpanReference source, SpanReference target)
    {
        if (!_sources.TryGetValue(target, out var sources) || !sources.Remove(source))
            return;
        _count--;
        if (sources.Count == 0)
            _sources.Remove(target);
    }

    public IReadOnlyList<SpanReference> From(SpanReference target) =>
        _sources.TryGetValue(target, out var sources) ? [.. sources] : [];

    public void Clear()
    {
        _sources.Clear();
        _count = 0;
    }
}
