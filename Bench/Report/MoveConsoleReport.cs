using Scale.Bench.Load;
using Scale.Bench.Moves;
using Spectre.Console;

namespace Scale.Bench.Report;

/// <summary>The tables of moves under load.</summary>
internal static class MoveConsoleReport
{
    public static void Write(MoveReport report)
    {
        var moves = new Table().Title("Moves of one company while orders are placed; latencies from the moment a request was due, ms")
            .AddColumns("", "to", "rows", "MB", "changes followed", "seconds", "writers waited", "alike", "orders", "p50", "p95", "p99", "max", "errors");
        AddWrites(moves, ["before", "", "", "", "", "", "", ""], report.Before);
        foreach (var (index, (state, seconds, writes)) in report.Moves.Index())
        {
            AddWrites(moves, [
                $"move {index + 1}", state.Target, $"{state.RowsCopied:N0}", $"{state.BytesPlanned / 1e6:N0}", $"{state.RowsStreamed:N0}", $"{seconds:N1}",
                $"{state.PauseMilliseconds:N1}", state.Verified == true ? "yes" : "no",
            ], writes);
        }

        AnsiConsole.Write(moves);
        var pauses = report.Moves.Select(move => move.State.PauseMilliseconds ?? double.NaN).Order().ToArray();
        AnsiConsole.MarkupLineInterpolated(
            $"Write pause of {pauses.Length} moves, ms: p50 {Share(pauses, 0.5):N1}, p95 {Share(pauses, 0.95):N1}, max {pauses[^1]:N1}, min {pauses[0]:N1}");
        Write(report.Check);
    }

    private static void Write(MoveCheck check)
    {
        AnsiConsole.MarkupLineInterpolated($"Orders acknowledged {check.Acknowledged:N0}, found {check.Orders:N0}: lost {check.Lost:N0}, doubled {check.Doubled:N0}, found without having been acknowledged {check.Unacknowledged:N0}");
        foreach (var (what, fits) in check.Fits)
            AnsiConsole.MarkupLineInterpolated($"{what} fit the orders: {(fits ? "yes" : "no")}");
        AnsiConsole.MarkupLineInterpolated($"Rows and hash alike on both shards after a move without writers: {check.TablesAlike.Count:N0} tables, {check.RowsCompared:N0} rows; different: {check.TablesDifferent.Count:N0} {string.Join(", ", check.TablesDifferent)}");
        AnsiConsole.MarkupLine(check.Passed ? "[green]passed[/]" : "[red]failed[/]");
    }

    private static void AddWrites(Table table, string[] cells, LoadResult writes)
    {
        var latencies = writes.Latencies;
        table.AddRow([
            .. cells, $"{latencies.Count:N0}", $"{latencies.Milliseconds(0.5):N1}", $"{latencies.Milliseconds(0.95):N1}", $"{latencies.Milliseconds(0.99):N1}",
            $"{latencies.MaxMilliseconds:N1}", writes.Errors == 0 ? "0" : Markup.Escape($"{writes.Errors:N0}: {writes.FirstError}"),
        ]);
    }

    private static double Share(double[] sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * share) - 1, 0, sorted.Length - 1)];
}
