using Scale.Bench.Changes;
using Spectre.Console;

namespace Scale.Bench.Report;

/// <summary>The table of how soon changes are behaved by.</summary>
internal static class ChangesConsoleReport
{
    private static readonly TimeSpan Aim = TimeSpan.FromSeconds(1);

    public static void Write(IReadOnlyList<ChangeReport> reports)
    {
        var table = new Table().Title("From asking for a change to the last instance that behaves by it, ms")
            .AddColumns("change", "times", "median", "p95", "max", "aim", "");
        foreach (var (kind, delays) in reports)
        {
            var sorted = delays.Select(delay => delay.TotalMilliseconds).Order().ToList();
            table.AddRow(
                Markup.Escape(kind), $"{sorted.Count:N0}", $"{Statistics.Median(sorted):N0}", $"{sorted[(int)Math.Ceiling(sorted.Count * 0.95) - 1]:N0}", $"{sorted[^1]:N0}",
                $"<= {Aim.TotalMilliseconds:N0}", sorted[^1] <= Aim.TotalMilliseconds ? "[green]yes[/]" : "[red]no[/]");
        }
        AnsiConsole.Write(table);
    }
}
