using Scale.Dashboard.Telemetry;

namespace Scale.Dashboard.Pages.Metrics;

/// <summary>
/// Turns the points of an instrument's series into lines: counters as a rate, gauges and sums as they are, histograms as
/// percentiles of what was recorded in each step.
/// </summary>
internal static class ChartBuilder
{
    public const int MaxLines = 10;

    /// <summary>Name of the dimension that tells the processes of a service apart.</summary>
    public const string Process = "process";

    // A value that is reported rarely still holds until the next report; after this long the process is taken for gone.
    private static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(75);

    private static readonly (string Name, double Quantile)[] Percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];

    /// <param name="splitBy">A dimension with a line per value. Null: one line for all.</param>
    public static Chart Build(InstrumentInfo instrument, IReadOnlyList<SeriesSnapshot> series, string? splitBy, ChartRange range, DateTime now)
    {
        var steps = new TimeSteps(range, now);
        if (instrument.Kind == InstrumentKind.Histogram)
            return Finish(steps, instrument.Unit, isRate: false, Quantiles(series, steps), 0,
                Slowest(series.SelectMany(s => s.Exemplars), steps));

        var groups = series.GroupBy(s => splitBy is null ? "" : ValueOf(s, splitBy)).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var lines = groups.ConvertAll(g => (Name: splitBy is null ? instrument.Name : g.Key.Length == 0 ? "(none)" : g.Key, Values: Combine(instrument.Kind, [.. g], steps)));
        var shown = lines.Count <= MaxLines ? lines : [.. lines.OrderByDescending(l => l.Values.Max() ?? double.MinValue).Take(MaxLines)];
        return Finish(steps, instrument.Unit, instrument.Kind == InstrumentKind.Counter, [.. shown.Select((l, i) => new ChartLine(l.Name, i, l.Values))], lines.Count - shown.Count, []);
    }

    public static string ValueOf(SeriesSnapshot series, string dimension) =>
        dimension == Process ? series.Source.Name : series.Attributes.Find(dimension) ?? "";

    /// <summary>Measurements per second in the whole range; histograms only.</summary>
    public static double RecordedPerSecond(IReadOnlyList<SeriesSnapshot> series, ChartRange range, DateTime now)
    {
        var rates = Combine(InstrumentKind.Counter, series, new TimeSteps(range, now));
        return rates.Average() ?? 0;
    }

    // One per step, the greatest: the measurement whose trace is worth a look.
    private static List<Exemplar> Slowest(IEnumerable<Exemplar> exemplars, TimeSteps steps) =>
        [.. exemplars.Where(e => e.Time >= steps.Start).GroupBy(e => (e.Time - steps.Start).Ticks / steps.Range.Step.Ticks).Select(g => g.MaxBy(e => e.Value)!)];

    private static Chart Finish(TimeSteps steps, string unit, bool isRate, List<ChartLine> lines, int hidden, List<Exemplar> exemplars)
    {
        var values = lines.SelectMany(l => l.Values).OfType<double>().Where(double.IsFinite).ToList();
        var (min, max) = values.Count == 0 ? (0, 1) : Axis.Round(Math.Min(0, values.Min()), values.Max(), unit);
        return new Chart(steps.Start, steps.Range, unit, isRate, min, max, lines, hidden, [.. exemplars.Where(e => e.Value <= max && e.Value >= min)]);
    }

    private static double?[] Combine(InstrumentKind kind, IReadOnlyList<SeriesSnapshot> series, TimeSteps steps)
    {
        var sums = new double?[steps.Count];
        var counts = new int[steps.Count];
        foreach (var one in series)
        {
            var values = kind == InstrumentKind.Counter ? Rates(one.Points, steps) : Held(one.Points, steps);
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] is not { } value)
                    continue;
                sums[i] = (sums[i] ?? 0) + value;
                counts[i]++;
            }
        }

        // Temperatures do not add up, connections do.
        if (kind == InstrumentKind.Gauge)
            for (var i = 0; i < sums.Length; i++)
                sums[i] /= Math.Max(counts[i], 1);
        return sums;
    }

    private static double?[] Rates(List<MetricPoint> points, TimeSteps steps)
    {
        var increases = new double[steps.Count];
        var covered = new double[steps.Count];
        foreach (var (before, after) in Pairs(points))
        {
            // A smaller total is a process that has started again from zero.
            var increase = after.Value >= before.Value ? after.Value - before.Value : after.Value;
            foreach (var (step, share, seconds) in steps.Overlaps(before.Time, after.Time))
            {
                increases[step] += increase * share;
                covered[step] += seconds;
            }
        }

        var rates = new double?[steps.Count];
        // A rate over less than half a step (the one that is just beginning) jumps about and says little.
        for (var i = 0; i < rates.Length; i++)
            rates[i] = covered[i] >= steps.Range.Step.TotalSeconds / 2 ? increases[i] / covered[i] : null;
        return rates;
    }

    private static double?[] Held(List<MetricPoint> points, TimeSteps steps)
    {
        var values = new double?[steps.Count];
        for (var i = 0; i < points.Count; i++)
        {
            var until = points[i].Time + HoldsFor;
            if (i + 1 < points.Count && points[i + 1].Time < until)
                until = points[i + 1].Time;
            foreach (var (step, _, _) in steps.Overlaps(points[i].Time, until))
                values[step] = points[i].Value;
        }

        return values;
    }

    private static List<ChartLine> Quantiles(IReadOnlyList<SeriesSnapshot> series, TimeSteps steps)
    {
        var bounds = series.SelectMany(s => s.Points).LastOrDefault(p => p.Histogram is not null).Histogram?.Bounds ?? [];
        var recorded = new double[]?[steps.Count];
        foreach (var one in series)
            foreach (var (before, after) in Pairs(one.Points))
                if (Increase(before.Histogram, after.Histogram, bounds) is { } increase)
                    foreach (var (step, share, _) in steps.Overlaps(before.Time, after.Time))
                        AddTo(recorded[step] ??= new double[bounds.Length + 1], increase, share);

        return [.. Percentiles.Select((p, i) => new ChartLine(p.Name, i, Array.ConvertAll(recorded, r => r is null ? null : Quantile.Of(p.Quantile, r, bounds))))];
    }

    private static double[]? Increase(HistogramValue? before, HistogramValue? after, double[] bounds)
    {
        // Other bounds: the buckets were configured anew, and old counts mean something else.
        if (after is null || !after.Bounds.AsSpan().SequenceEqual(bounds))
            return null;
        var since = before is not null && before.HasSameBounds(after) && before.Count <= after.Count ? before.Counts : null;
        var increase = new double[after.Counts.Length];
        for (var i = 0; i < increase.Length; i++)
            increase[i] = Math.Max(after.Counts[i] - (double)(since?[i] ?? 0), 0);
        return increase;
    }

    private static void AddTo(double[] total, double[] increase, double share)
    {
        for (var i = 0; i < total.Length; i++)
            total[i] += increase[i] * share;
    }

    private static IEnumerable<(MetricPoint Before, MetricPoint After)> Pairs(List<MetricPoint> points)
    {
        for (var i = 1; i < points.Count; i++)
            if (points[i].Time - points[i - 1].Time < TimeSpan.FromMinutes(5))
                yield return (points[i - 1], points[i]);
    }
}
