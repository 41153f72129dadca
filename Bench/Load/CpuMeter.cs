using System.Diagnostics;
using System.Globalization;

namespace Scale.Bench.Load;

/// <summary>CPU used between two points by this process and by the machine (<c>/proc/stat</c>, Linux).</summary>
internal sealed class CpuMeter
{
    private const double TicksPerSecond = 100; // USER_HZ, fixed by the Linux ABI
    private readonly TimeSpan _tool = Environment.CpuUsage.TotalTime;
    private readonly double? _machine = BusySeconds();
    private readonly long _start = Stopwatch.GetTimestamp();

    public void Stop(LoadResult result)
    {
        result.Elapsed = Stopwatch.GetElapsedTime(_start);
        result.ToolCores = (Environment.CpuUsage.TotalTime - _tool) / result.Elapsed;
        if (_machine is { } before && BusySeconds() is { } after)
            result.MachineCores = (after - before) / result.Elapsed.TotalSeconds;
    }

    // cpu  user nice system idle iowait irq softirq steal guest guest_nice
    private static double? BusySeconds()
    {
        if (!File.Exists("/proc/stat"))
            return null;
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        var ticks = fields.Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond;
    }
}
