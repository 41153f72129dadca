namespace Scale.Dashboard.Pages.Metrics;

internal static class Quantile
{
    /// <summary>
    /// The value below which the given share of the measurements lies, as exactly as buckets tell: linear within a bucket.
    /// In the overflow bucket it is that bucket's lower bound. Null: nothing was measured, or there are no bounds.
    /// </summary>
    public static double? Of(double quantile, double[] counts, double[] bounds)
    {
        double total = 0;
        foreach (var count in counts)
            total += count;
        if (total <= 0 || bounds.Length == 0)
            return null;

        var rank = quantile * total;
        double below = 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            if (counts[i] > 0 && below + counts[i] >= rank)
            {
                var lower = i > 0 ? bounds[i - 1] : Math.Min(0, bounds[0]);
                return lower + (bounds[i] - lower) * Math.Clamp((rank - below) / counts[i], 0, 1);
            }

            below += counts[i];
        }

        return bounds[^1];
    }
}
