namespace Scale.Dashboard.Pages.Metrics;

/// <summary>Round numbers for a value axis of four intervals.</summary>
internal static class Axis
{
    public const int Intervals = 4;

    /// <summary>The smallest round range that holds both values.</summary>
    public static (double Min, double Max) Round(double min, double max, string unit)
    {
        if (max <= min)
            max = min + 1;
        var interval = RoundUp((max - min) / Intervals, unit);
        var low = Math.Floor(min / interval) * interval;
        // Starting the axis lower may take one more interval at the top.
        while (low + interval * Intervals < max)
            interval = RoundUp(interval * 1.01, unit);
        return (low, low + interval * Intervals);
    }

    // 1, 1.5, 2, 2.5, 3, 4, 5 times a power of ten; for bytes times a power of 1,024, because they are labelled in KiB.
    private static double RoundUp(double interval, string unit)
    {
        var scale = 1.0;
        if (unit == "By")
            for (; interval / scale >= 1024; scale *= 1024) { }
        var power = Math.Pow(10, Math.Floor(Math.Log10(interval / scale)));
        foreach (var step in (ReadOnlySpan<double>)[1, 1.5, 2, 2.5, 3, 4, 5, 10])
            if (step * power * scale >= interval * 0.999999)
                return step * power * scale;
        return 10 * power * scale;
    }
}
