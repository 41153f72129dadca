namespace Scale.Core.Caching;

/// <summary>A value in memory.</summary>
internal sealed class CacheEntry(object value, int bytes, CacheGeneration generation, long freshUntil, long staleUntil, long cost)
{
    private bool _isUsed;
    private int _isRefreshing;

    /// <summary>The value itself, or its bytes if it could be changed.</summary>
    public object Value => value;

    /// <summary>Size of the value's bytes.</summary>
    public int Bytes => bytes;

    /// <summary>What it was made in.</summary>
    public CacheGeneration Generation => generation;

    /// <summary>Until when it is answered as it is.</summary>
    public long FreshUntil => freshUntil;

    /// <summary>Until when it is answered if need be.</summary>
    public long StaleUntil => staleUntil;

    /// <summary>How long it took to make, in ticks of the clock.</summary>
    public long Cost => cost;

    /// <summary>It was asked for since the hand of the clock last passed.</summary>
    public bool IsUsed
    {
        get => Volatile.Read(ref _isUsed);
        // Read first: a write to a line that other cores read costs more than the branch.
        set
        {
            if (Volatile.Read(ref _isUsed) != value)
                Volatile.Write(ref _isUsed, value);
        }
    }

    /// <summary>True once: the caller refreshes it.</summary>
    public bool TryBeginRefresh() => Interlocked.Exchange(ref _isRefreshing, 1) == 0;

    /// <summary>The refresh failed; the next caller may try.</summary>
    public void EndRefresh() => Volatile.Write(ref _isRefreshing, 0);
}
