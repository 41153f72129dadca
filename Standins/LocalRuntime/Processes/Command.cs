namespace Scale.LocalRuntime.Processes;

/// <summary>A program run to its end for what it does, not for how long it lives.</summary>
internal static class Command
{
    private const int KeptLines = 40;

    /// <summary>Runs it, supervised like any child. Cancelling stops it and throws.</summary>
    public static async Task<CommandResult> RunAsync(
        ProcessSpec spec, ProcessGuardian guardian, Action<string>? onLine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var last = new Queue<string>();
        var process = SupervisedProcess.Start(spec, guardian, Keep);
        using var cancelled = cancellationToken.UnsafeRegister(static stopped => _ = ((SupervisedProcess)stopped!).StopAsync(CancellationToken.None), process);
        var exitCode = await process.Exited;
        cancellationToken.ThrowIfCancellationRequested();
        lock (last)
            return new CommandResult(exitCode, string.Join('\n', last));

        void Keep(LogLine line)
        {
            lock (last)
            {
                if (last.Count == KeptLines)
                    last.Dequeue();
                last.Enqueue(line.Text);
            }

            onLine?.Invoke(line.Text);
        }
    }
}

/// <param name="ExitCode">As the program ended.</param>
/// <param name="Output">Its last lines, both streams.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}
