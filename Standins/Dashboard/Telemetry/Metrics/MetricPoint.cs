namespace Scale.Dashboard.Telemetry;

public enum InstrumentKind
{
    /// <summary>A sum that only grows; shown as a rate.</summary>
    Counter,

    /// <summary>A sum that goes both ways.</summary>
    UpDownCounter,
    Gauge,
    Histogram,
}

/// <summary>A histogram since the process started. <paramref name="Counts"/> has one more entry than <paramref name="Bounds"/>: the overflow.</summary>
/// <param name="Bounds">Upper bounds, inclusive, ascending.</param>
public sealed record HistogramValue(ulong Count, double Sum, double[] Bounds, ulong[] Counts)
{
    public bool HasSameBounds(HistogramValue other) =>
        ReferenceEquals(Bounds, other.Bounds) || Bounds.AsSpan().SequenceEqual(other.Bounds);

    public HistogramValue Plus(HistogramValue increase)
    {
        var counts = (ulong[])Counts.Clone();
        for (var i = 0; i < counts.Length; i++)
            counts[i] += increase.Counts[i];
        return new HistogramValue(Count + increase.Count, Sum + increase.Sum, Bounds, counts);
    }
}

/// <summary>The value of a series at a moment. Sums and histograms are totals since the process started.</summary>
public readonly record struct MetricPoint(DateTime Time, double Value, HistogramValue? Histogram);

/// <summary>One measurement that was recorded inside a trace.</summary>
public sealed record Exemplar(DateTime Time, double Value, TraceId TraceId, SpanId SpanId);

/// <summary>A point as it was received.</summary>
public readonly record struct MetricSample(TelemetryAttribute[] Attributes, MetricPoint Point, Exemplar[] Exemplars);

/// <summary>What one request says about one instrument of one process.</summary>
/// <param name="IsDelta">Sums and histograms hold the change since the last report instead of the total.</param>
public sealed record InstrumentReport(
    TelemetrySource Source,
    string Meter,
    string Name,
    string Description,
    string Unit,
    InstrumentKind Kind,
    bool IsDelta,
    List<MetricSample> Samples);
