using Scale.Bench.Measured;
using Spectre.Console;

namespace Scale.Bench;

/// <summary>One benchmark from start to report: start the system, measure with a progress bar, print, write the HTML file, stop.</summary>
internal static class Run
{
    public static Task<int> MeasureAsync<T>(
        Func<SystemAddresses, ProgressContext, Task<T>> measure,
        Action<T> print,
        Func<string, T, string> render,
        FileInfo html,
        int instances,
        CancellationToken cancellationToken) =>
        TryAsync(async () =>
        {
            var result = await WithSystemAsync(shards: 1, instances, (system, progress) => measure(system.Addresses, progress), cancellationToken);
            print(result);

            html.Directory!.Create();
            var command = $"dotnet run -c Release --project Bench -- {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}";
            await File.WriteAllTextAsync(html.FullName, render(command, result), cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"Report: {html.FullName}");
            return 0;
        });

    /// <summary>The same with several shards and no HTML; exits with 1 if what was found is not what it should be.</summary>
    public static Task<int> CheckAsync<T>(
        int shards, Func<SystemAddresses, ProgressContext, Task<T>> measure, Action<T> print, Func<T, bool> passed, CancellationToken cancellationToken) =>
        TryAsync(async () =>
        {
            var result = await WithSystemAsync(shards, SystemHost.UsualInstances, (system, progress) => measure(system.Addresses, progress), cancellationToken);
            print(result);
            return passed(result) ? 0 : 1;
        });

    /// <summary>The same for what stops and starts parts of the system.</summary>
    public static Task<int> CheckAsync<T>(
        Func<SystemProcess, ProgressContext, Task<T>> measure, Action<T> print, Func<T, bool> passed, CancellationToken cancellationToken) =>
        TryAsync(async () =>
        {
            var result = await WithSystemAsync(shards: 1, SystemHost.UsualInstances, measure, cancellationToken);
            print(result);
            return passed(result) ? 0 : 1;
        });

    /// <summary>The same with one shard, for figures that nothing is drawn from.</summary>
    public static Task<int> PrintAsync<T>(
        int instances, Func<SystemAddresses, ProgressContext, Task<T>> measure, Action<T> print, CancellationToken cancellationToken) =>
        TryAsync(async () =>
        {
            print(await WithSystemAsync(shards: 1, instances, (system, progress) => measure(system.Addresses, progress), cancellationToken));
            return 0;
        });

    private static async Task<T> WithSystemAsync<T>(
        int shards, int instances, Func<SystemProcess, ProgressContext, Task<T>> measure, CancellationToken cancellationToken)
    {
        AnsiConsole.MarkupLine("[grey]Starting the system under test.[/]");
        await using var system = await SystemProcess.StartAsync(shards, instances, line => AnsiConsole.MarkupLineInterpolated($"[grey]{line}[/]"), cancellationToken);
        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress => measure(system, progress));
    }

    private static async Task<int> TryAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (InvalidOperationException exception)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
            return 1;
        }
    }
}
