namespace Scale.Dashboard.Telemetry;

/// <summary>A window into a list that is ordered newest first and may grow while somebody reads it.</summary>
/// <param name="Newer">Matching items before the window.</param>
/// <param name="Total">All matching items.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Newer, int Total)
{
    public bool HasNewer => Newer > 0;

    public bool HasOlder => Newer + Items.Count < Total;
}

internal static class PageWindow
{
    /// <summary>
    /// Cuts a page out of <paramref name="matching"/>, which is ordered newest first. A cursor is an item's key, so that
    /// new items do not move the page.
    /// </summary>
    /// <param name="before">Starts with the first item older than this key.</param>
    /// <param name="after">Ends with the last item newer than this key.</param>
    public static Page<T> Cut<T>(IReadOnlyList<T> matching, Func<T, long> key, long? before, long? after, int limit)
    {
        var start = 0;
        if (before is { } b)
            start = FirstOlder(matching, key, b);
        else if (after is { } a)
            start = Math.Max(FirstOlder(matching, key, a == long.MaxValue ? a : a + 1) - limit, 0);

        var items = new List<T>(limit);
        for (var i = start; i < matching.Count && items.Count < limit; i++)
            items.Add(matching[i]);
        return new Page<T>(items, start, matching.Count);
    }

    private static int FirstOlder<T>(IReadOnlyList<T> matching, Func<T, long> key, long bound)
    {
        var (low, high) = (0, matching.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (key(matching[middle]) < bound)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }
}
