namespace Scale.Dashboard.Telemetry;

/// <summary>The newest points of a series; starts small because most series are short-lived.</summary>
public sealed class PointRing(int capacity)
{
    private MetricPoint[] _points = new MetricPoint[Math.Min(capacity, 16)];
    private int _first;

    public int Count { get; private set; }

    public MetricPoint this[int index] => _points[(_first + index) % _points.Length];

    public void Add(MetricPoint point)
    {
        if (Count == _points.Length && Count < capacity)
            Grow();
        if (Count == _points.Length)
        {
            _points[_first] = point;
            _first = (_first + 1) % _points.Length;
        }
        else
        {
            _points[(_first + Count) % _points.Length] = point;
            Count++;
        }
    }

    public void ReplaceLast(MetricPoint point) => _points[(_first + Count - 1) % _points.Length] = point;

    private void Grow()
    {
        var larger = new MetricPoint[Math.Min(capacity, _points.Length * 2)];
        for (var i = 0; i < Count; i++)
            larger[i] = this[i];
        _points = larger;
        _first = 0;
    }
}
