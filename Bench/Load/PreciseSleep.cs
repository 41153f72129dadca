using System.Runtime.InteropServices;

namespace Scale.Bench.Load;

/// <summary>Sleeps to about 0.1 ms. <see cref="Thread.Sleep(TimeSpan)"/> rounds to whole milliseconds, which would be most of a short latency.</summary>
internal static partial class PreciseSleep
{
    public static void For(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
            return;
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep(time);
            return;
        }

        var request = new TimeSpec((nint)time.TotalSeconds, (nint)(time.Ticks % TimeSpan.TicksPerSecond * 100));
        _ = NanoSleep(in request, nint.Zero); // an early wake-up is noticed by the caller's clock
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec request, nint remaining);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
