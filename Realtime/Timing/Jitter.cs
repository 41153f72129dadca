namespace Scale.Realtime.Timing;

/// <summary>Random times, so that what happened to many connections at once does not happen to them at once again.</summary>
internal static class Jitter
{
    /// <summary>A random time in [from, to].</summary>
    public static TimeSpan Between(TimeSpan from, TimeSpan to) => from + (to - from) * Random.Shared.NextDouble();
}
