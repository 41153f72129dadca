using Scale.Bench.Measured;
using Spectre.Console;

namespace Scale.Bench.Report;

/// <summary>The tables a person reads right after the run; the HTML report has the curves.</summary>
internal static class ConsoleReport
{
    public static void Write(IReadOnlyList<TargetReport> reports)
    {
        var peaks = new Table().Title("Peak, closed loop: median of repeats (min–max)")
            .AddColumns("Target", "req/s", "of its floor", "p50 ms", "p99 ms", "errors", "generator cores", "machine cores");
        foreach (var report in reports)
        {
            var median = report.Peaks.MinBy(peak => Math.Abs(peak.Rate - report.MedianPeak))!;
            peaks.AddRow(
                Markup.Escape(report.Target.Name),
                $"{report.MedianPeak:N0} ({report.Peaks.Min(peak => peak.Rate):N0}–{report.Peaks.Max(peak => peak.Rate):N0})",
                ShareOfFloor(report, reports),
                $"{median.Latencies.Milliseconds(0.5):N2}",
                $"{median.Latencies.Milliseconds(0.99):N2}",
                $"{report.Peaks.Sum(peak => peak.Errors):N0}",
                $"{median.ToolCores:N2}",
                $"{median.MachineCores:N2}");
        }

        var steps = new Table().Title("Open loop, shares of the peak: latency from the moment a request was due, ms")
            .AddColumns("Target", "share", "req/s", "p50", "p90", "p99", "p99.9", "max", "errors", "not sent", "generator lag p99", "generator cores");
        foreach (var (report, step) in reports.SelectMany(report => report.Steps.Select(step => (report, step))))
        {
            var latencies = step.Result.Latencies;
            steps.AddRow(
                Markup.Escape(report.Target.Name), $"{step.Share:P0}", $"{step.Result.Rate:N0}",
                $"{latencies.Milliseconds(0.5):N2}", $"{latencies.Milliseconds(0.9):N2}", $"{latencies.Milliseconds(0.99):N2}",
                $"{latencies.Milliseconds(0.999):N2}", $"{latencies.MaxMilliseconds:N2}",
                $"{step.Result.Errors:N0}", $"{step.Result.Unsent:N0}", $"{step.Result.ScheduleLag.Milliseconds(0.99):N2}", $"{step.Result.ToolCores:N2}");
        }

        AnsiConsole.Write(peaks);
        AnsiConsole.Write(steps);
        WriteErrors(reports.SelectMany(report => report.Peaks.Concat(report.Steps.Select(step => step.Result)).Select(result => (report.Target.Name, result.FirstError))));
    }

    public static void Write(IReadOnlyList<StreamStep> steps)
    {
        var table = new Table().Title("Fan-out, open loop: from the moment a write was due to its event at each stream, ms")
            .AddColumns("Target", "writes/s", "deliveries", "missing", "p50", "p90", "p99", "max", "write p99", "errors", "generator cores", "machine cores");
        foreach (var step in steps)
        {
            table.AddRow(
                Markup.Escape(step.Target), $"{step.Rate:N0}", $"{step.Deliveries.Count:N0}", $"{step.Missing:N0}",
                $"{step.Deliveries.Milliseconds(0.5):N2}", $"{step.Deliveries.Milliseconds(0.9):N2}", $"{step.Deliveries.Milliseconds(0.99):N2}",
                $"{step.Deliveries.MaxMilliseconds:N2}", $"{step.Writes.Latencies.Milliseconds(0.99):N2}", $"{step.Writes.Errors + step.Writes.Unsent:N0}",
                $"{step.Writes.ToolCores:N2}", $"{step.Writes.MachineCores:N2}");
        }

        AnsiConsole.Write(table);
        WriteErrors(steps.Select(step => (step.Target, step.Writes.FirstError)));
    }

    /// <summary>Throughput as a share of the floor's in the same run; empty for a floor.</summary>
    public static string ShareOfFloor(TargetReport report, IReadOnlyList<TargetReport> reports) =>
        report.Target.Floor is { } floor ? $"{report.MedianPeak / reports.Single(other => other.Target.Name == floor).MedianPeak:P0}" : "";

    private static void WriteErrors(IEnumerable<(string Target, string? Error)> errors)
    {
        foreach (var (target, error) in errors.Where(entry => entry.Error is not null).Distinct())
            AnsiConsole.MarkupLineInterpolated($"[red]{target}: first error: {error}[/]");
    }
}
