using Scale.Bench.Outage;
using Spectre.Console;

namespace Scale.Bench.Report;

/// <summary>The tables of stores that were away.</summary>
internal static class OutageConsoleReport
{
    public static void Write(OutageReport report)
    {
        foreach (var outage in report.Outages)
        {
            var table = new Table().Title($"Without {outage.Store}: answers by route; latencies of all of them from the moment a request was due, ms")
                .AddColumns("phase", "route", "requests", "2xx", "503", "other", "p50", "p99", "max");
            foreach (var phase in outage.Phases)
            {
                foreach (var route in report.Routes)
                    AddRow(table, phase, route);
            }
            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated($"{outage.Store} was healthy {outage.IsUpAfter.TotalSeconds:N1} s after it was asked to start; the last request failed {outage.WellAfter.TotalSeconds:N1} s after that was asked.");
        }
        AnsiConsole.MarkupLineInterpolated($"Orders acknowledged {report.Acknowledged:N0}, lost {report.Lost:N0}. The same processes throughout: {(report.IsSameProcesses ? "yes" : "no")}.");
        foreach (var broken in report.Broken)
            AnsiConsole.MarkupLineInterpolated($"[red]{broken}[/]");
        AnsiConsole.MarkupLine(report.Passed ? "[green]passed[/]" : "[red]failed[/]");
    }

    private static void AddRow(Table table, OutagePhase phase, OutageRoute route)
    {
        var answers = phase.Routes[route.Name];
        var other = answers.Statuses.Where(status => status.Key is not (503 or (>= 200 and < 300))).Select(status => $"{status.Value:N0} of {status.Key}");
        table.AddRow(
            phase.Name, Markup.Escape(route.Name), $"{answers.Count:N0}", $"{answers.Successes:N0}", $"{answers.Refusals:N0}", string.Join(", ", other),
            $"{answers.Latencies.Milliseconds(0.5):N1}", $"{answers.Latencies.Milliseconds(0.99):N1}", $"{answers.Latencies.MaxMilliseconds:N1}");
    }
}
