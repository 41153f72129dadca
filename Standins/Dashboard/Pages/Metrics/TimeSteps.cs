namespace Scale.Dashboard.Pages.Metrics;

/// <summary>The steps of a chart's time axis. They lie on multiples of their length, so that a chart moves in whole steps.</summary>
internal sealed class TimeSteps
{
    public TimeSteps(ChartRange range, DateTime now)
    {
        Range = range;
        var end = (now.Ticks / range.Step.Ticks + 1) * range.Step.Ticks;
        Start = new DateTime(end - range.Length.Ticks, DateTimeKind.Utc);
    }

    public ChartRange Range { get; }

    public DateTime Start { get; }

    public int Count => Range.Buckets;

    /// <summary>The steps that a period touches: with the share of the period in each, and the seconds of the step it covers.</summary>
    public IEnumerable<(int Step, double Share, double Seconds)> Overlaps(DateTime from, DateTime to)
    {
        if (to <= from || to <= Start)
            yield break;
        var step = Range.Step.Ticks;
        var first = (int)Math.Max((from.Ticks - Start.Ticks) / step, 0);
        for (var i = first; i < Count; i++)
        {
            var stepStart = Start.Ticks + i * step;
            var overlap = Math.Min(to.Ticks, stepStart + step) - Math.Max(from.Ticks, stepStart);
            if (stepStart >= to.Ticks)
                yield break;
            if (overlap > 0)
                yield return (i, overlap / (double)(to - from).Ticks, overlap / (double)TimeSpan.TicksPerSecond);
        }
    }
}
