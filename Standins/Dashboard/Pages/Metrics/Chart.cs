using Scale.Dashboard.Telemetry;

namespace Scale.Dashboard.Pages.Metrics;

/// <summary>Lines over evenly spaced steps of time.</summary>
/// <param name="Start">Start of the first step.</param>
/// <param name="Max">Top of the value axis; the axis starts at <paramref name="Min"/>.</param>
/// <param name="HiddenLines">Lines not drawn because there are too many.</param>
/// <param name="Exemplars">Single measurements with a trace, histograms only.</param>
public sealed record Chart(
    DateTime Start, ChartRange Range, string Unit, bool IsRate, double Min, double Max, IReadOnlyList<ChartLine> Lines, int HiddenLines, IReadOnlyList<Exemplar> Exemplars)
{
    public DateTime End => Start + Range.Length;

    public bool IsEmpty => Lines.All(l => l.Values.All(v => v is null));
}

/// <param name="Values">One per step; null where nothing was measured.</param>
public sealed record ChartLine(string Name, int Colour, double?[] Values)
{
    public double? Last => Values.LastOrDefault(v => v is not null);

    public double? Least => Values.Min();

    public double? Greatest => Values.Max();

    public double? Average => Values.Average();
}
