using System.Diagnostics;

namespace Scale.Workers.Running;

/// <summary>
/// Loops that poll would make a trace per statement. Inside this scope the current span is one that is not recorded, so
/// parent-based sampling drops what is started below it. Jobs start from the trace of their request and are not affected.
/// </summary>
internal static class Untraced
{
    public static Activity Begin() => new Activity("worker upkeep") { ActivityTraceFlags = ActivityTraceFlags.None }.Start();
}
