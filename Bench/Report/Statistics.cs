namespace Scale.Bench.Report;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length switch
        {
            0 => double.NaN,
            _ when sorted.Length % 2 == 1 => sorted[sorted.Length / 2],
            _ => (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2,
        };
    }
}
