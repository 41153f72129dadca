namespace Scale.Core.Jobs;

/// <summary>When a failed job is tried again: attempt⁴ seconds (1 s, 16 s, 81 s, 4 min, 10 min, …), at most 6 h, ±10 %.</summary>
public static class JobBackoff
{
    /// <summary>The longest delay before jitter.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    /// <summary>The delay after that attempt, without jitter. Never shrinks as attempts grow.</summary>
    public static TimeSpan Base(short attempt) => TimeSpan.FromSeconds(Math.Min(Math.Pow(Math.Max(attempt, (short)1), 4), Longest.TotalSeconds));

    /// <summary>The delay after that attempt; <paramref name="random"/> is in [0, 1).</summary>
    public static TimeSpan After(short attempt, double random) => Base(attempt) * (0.9 + (0.2 * random));
}
