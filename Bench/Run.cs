using Scale.Bench.Measured;
using Spectre.Console;

namespace Scale.Bench;

/// <summary>One benchmark from start to report: start the system, measure with a progress bar, print, write the HTML file, stop.</summary>
internal static class Run
{
    public static async Task<int> MeasureAsync<T>(
        Func<SystemAddresses, ProgressContext, Task<T>> measure,
        Action<T> print,
        Func<string, T, string> render,
        FileInfo html,
        CancellationToken cancellationToken)
    {
        AnsiConsole.MarkupLine("[grey]Starting the system under test.[/]");
        try
        {
            await using var system = await SystemProcess.StartAsync(line => AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]"), cancellationToken);
            var result = await AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(progress => measure(system.Addresses, progress));
            print(result);

            html.Directory!.Create();
            var command = $"dotnet run -c Release --project Bench -- {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}";
            await File.WriteAllTextAsync(html.FullName, render(command, result), cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"Report: {html.FullName}");
            return 0;
        }
        catch (InvalidOperationException exception)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
            return 1;
        }
    }
}
