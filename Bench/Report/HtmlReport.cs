using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Scale.Bench.Load;
using Scale.Bench.Measured;

namespace Scale.Bench.Report;

/// <summary>One file with the tables and latency curves, readable without a network.</summary>
internal static class HtmlReport
{
    public static string Render(string command, IReadOnlyList<TargetReport> reports)
    {
        var body = new StringBuilder();
        body.Append(Table(
            ["Target", "Peak req/s (min–max)", "Of its floor", "Generator cores", "Machine cores"],
            reports.Select(report => new[]
            {
                report.Target.Name,
                $"{report.MedianPeak:N0} ({report.Peaks.Min(peak => peak.Rate):N0}–{report.Peaks.Max(peak => peak.Rate):N0})",
                ConsoleReport.ShareOfFloor(report, reports),
                $"{Statistics.Median(report.Peaks.Select(peak => peak.ToolCores)):N2}",
                $"{Statistics.Median(report.Peaks.Select(peak => peak.MachineCores)):N2}",
            })));
        foreach (var report in reports)
            body.Append(Section(report.Target.Name, report.Steps.Select(step => ($"{step.Result.Rate:N0} req/s", step.Result.Latencies))));
        return Page(command, body.ToString());
    }

    public static string Render(string command, IReadOnlyList<StreamStep> steps)
    {
        var body = new StringBuilder();
        body.Append(Table(
            ["Target", "Writes/s", "Deliveries", "Missing", "Write p99 ms", "Generator cores", "Machine cores"],
            steps.Select(step => new[]
            {
                step.Target, $"{step.Rate:N0}", $"{step.Deliveries.Count:N0}", $"{step.Missing:N0}",
                $"{step.Writes.Latencies.Milliseconds(0.99):N2}", $"{step.Writes.ToolCores:N2}", $"{step.Writes.MachineCores:N2}",
            })));
        foreach (var target in steps.GroupBy(step => step.Target))
            body.Append(Section(target.Key, target.Select(step => ($"{step.Rate:N0} writes/s", step.Deliveries))));
        return Page(command, body.ToString());
    }

    private static string Section(string name, IEnumerable<(string Label, Latencies Latencies)> curves)
    {
        var drawn = curves.ToList();
        return $"<h2>{WebUtility.HtmlEncode(name)}</h2>{LatencyChart.Render(drawn)}" + Table(
            ["Load", "Count", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms"],
            drawn.Select(curve => new[]
            {
                curve.Label, $"{curve.Latencies.Count:N0}", $"{curve.Latencies.Milliseconds(0.5):N2}", $"{curve.Latencies.Milliseconds(0.9):N2}",
                $"{curve.Latencies.Milliseconds(0.99):N2}", $"{curve.Latencies.Milliseconds(0.999):N2}", $"{curve.Latencies.MaxMilliseconds:N2}",
            }));
    }

    private static string Table(string[] columns, IEnumerable<string[]> rows)
    {
        var html = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        foreach (var column in columns)
            html.Append($"<th>{WebUtility.HtmlEncode(column)}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var row in rows)
            html.Append($"<tr>{string.Concat(row.Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>"))}</tr>");
        return html.Append("</tbody></table></div>").ToString();
    }

    private static string Page(string command, string body)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("Scale.Bench.Report.report.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Replace("{{command}}", WebUtility.HtmlEncode(command), StringComparison.Ordinal)
            .Replace("{{machine}}", WebUtility.HtmlEncode(
                $"{Environment.ProcessorCount} cores shared by generator, services, PostgreSQL and Redis; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; commit {Commit()}; {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC"), StringComparison.Ordinal)
            .Replace("{{body}}", body, StringComparison.Ordinal);
    }

    private static string Commit()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
