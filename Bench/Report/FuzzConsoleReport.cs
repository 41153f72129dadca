using Scale.Bench.Fuzz;
using Spectre.Console;

namespace Scale.Bench.Report;

/// <summary>The table of what fuzzed requests were answered with.</summary>
internal static class FuzzConsoleReport
{
    public static void Write(FuzzReport report)
    {
        var table = new Table().Title("Fuzzed requests by answer").AddColumns("group", "requests", "2xx", "4xx", "503", "504", "closed", "500", "MB of the API after it");
        foreach (var (group, memory) in report.Groups.Zip(report.Memory.Skip(1)))
        {
            table.AddRow(
                Markup.Escape(group.Name), $"{group.Statuses.Values.Sum():N0}", Count(group, 200, 399), Count(group, 400, 499), Count(group, 503, 503), Count(group, 504, 504),
                Count(group, 0, 0), Count(group, 500, 500), string.Join(" + ", memory.Values.Select(bytes => $"{bytes / 1e6:N0}")));
        }

        AnsiConsole.Write(table);
        foreach (var group in report.Groups.Where(group => group.FirstFailure is not null))
            AnsiConsole.MarkupLineInterpolated($"[red]{group.Name}, the first request answered so:[/]\n{group.FirstFailure}");
        AnsiConsole.MarkupLineInterpolated($"The same processes throughout: {(report.Survived ? "yes" : "no")}. Memory at the end: {report.Growth:N2} times that of the warm system.");
        AnsiConsole.MarkupLine(report.Passed ? "[green]passed[/]" : "[red]failed[/]");
    }

    private static string Count(FuzzGroup group, int from, int to) =>
        $"{group.Statuses.Where(status => status.Key >= from && status.Key <= to).Sum(status => status.Value):N0}";
}
