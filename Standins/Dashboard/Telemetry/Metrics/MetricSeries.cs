namespace Scale.Dashboard.Telemetry;

/// <summary>
/// One combination of attributes of an instrument over time: the last minutes as they were sent, and hours at a point per
/// <see cref="CoarseStep"/>. Totals make the coarse points exact: the increase over a step is the sum of all increases
/// in it. Guarded by the store's lock.
/// </summary>
public sealed class MetricSeries(TelemetryAttribute[] attributes, TelemetryLimits limits)
{
    private const int MaxExemplars = 50;

    public static readonly TimeSpan CoarseStep = TimeSpan.FromSeconds(15);

    private readonly PointRing _recent = new(limits.MaxRecentPoints);
    private readonly PointRing _coarse = new(limits.MaxCoarsePoints);
    private readonly Queue<Exemplar> _exemplars = new();

    public TelemetryAttribute[] Attributes => attributes;

    public MetricPoint? Last => _recent.Count == 0 ? null : _recent[_recent.Count - 1];

    public IEnumerable<Exemplar> Exemplars => _exemplars;

    public void Add(MetricSample sample, bool isDelta)
    {
        var point = sample.Point;
        if (Last is { } last)
        {
            // Points of one series come in order from one process; a late or repeated one adds nothing.
            if (point.Time <= last.Time)
                return;
            if (isDelta)
                point = Accumulate(last, point);
            point = ShareArrays(last, point);
        }

        _recent.Add(point);
        if (_coarse.Count > 0 && Step(_coarse[_coarse.Count - 1].Time) == Step(point.Time))
            _coarse.ReplaceLast(point);
        else
            _coarse.Add(point);

        // The same exemplar comes with every report until there is a newer one.
        foreach (var exemplar in sample.Exemplars)
        {
            if (_exemplars.Contains(exemplar))
                continue;
            _exemplars.Enqueue(exemplar);
            if (_exemplars.Count > MaxExemplars)
                _exemplars.Dequeue();
        }
    }

    /// <summary>Points since <paramref name="from"/>, and the last one before it: coarse as far back as only those reach.</summary>
    public List<MetricPoint> Points(DateTime from)
    {
        var points = new List<MetricPoint>();
        var recentStart = _recent.Count == 0 ? DateTime.MaxValue : _recent[0].Time;
        for (var i = 0; i < _coarse.Count && _coarse[i].Time < recentStart; i++)
            Append(points, _coarse[i], from);
        for (var i = 0; i < _recent.Count; i++)
            Append(points, _recent[i], from);
        return points;
    }

    private static void Append(List<MetricPoint> points, MetricPoint point, DateTime from)
    {
        if (points.Count == 1 && points[0].Time < from && point.Time < from)
            points[0] = point;
        else
            points.Add(point);
    }

    private static long Step(DateTime time) => time.Ticks / CoarseStep.Ticks;

    private static MetricPoint Accumulate(MetricPoint last, MetricPoint increase) => increase with
    {
        Value = last.Value + increase.Value,
        Histogram = (last.Histogram, increase.Histogram) switch
        {
            ({ } total, { } more) when total.HasSameBounds(more) => total.Plus(more),
            _ => increase.Histogram,
        },
    };

    // An idle histogram is sent again and again: the same arrays serve all its points, and all points share the bounds.
    private static MetricPoint ShareArrays(MetricPoint last, MetricPoint point)
    {
        if (last.Histogram is not { } before || point.Histogram is not { } now || !before.HasSameBounds(now))
            return point;
        var same = before.Count == now.Count && before.Counts.AsSpan().SequenceEqual(now.Counts);
        return point with { Histogram = same ? before : now with { Bounds = before.Bounds } };
    }
}
