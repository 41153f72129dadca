using System.Diagnostics;
using System.Globalization;

namespace Scale.LocalRuntime.Images.Postgres;

/// <summary>
/// postmaster.pid of a data folder. A server that was killed leaves it behind; PostgreSQL then starts unless another
/// process of the same user has got that id meanwhile, which this tells apart by when the process started.
/// </summary>
internal static class PostmasterPidFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the server of an earlier host to end, and removes a file that names a stranger.</summary>
    public static async Task ClearAsync(string resource, string folder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        for (var announced = false; LivingServer(folder) is { } server; announced = true)
        {
            if (waited.Elapsed > Patience)
            {
                throw new LocalRuntimeException(
                    $"The PostgreSQL data folder {folder} of '{resource}' is in use by process {server}, a PostgreSQL server that " +
                    $"this host did not start. Stop it first (kill -INT {server}).");
            }

            if (!announced)
                progress.Report($"waiting for the PostgreSQL of an earlier run (process {server}) to end");
            await Task.Delay(Poll, cancellationToken);
        }

        // No server of this folder runs, whatever process has the id now.
        if (Read(folder) is var (id, _) && IsRunning(id))
            File.Delete(FileOf(folder));
    }

    private static int? LivingServer(string folder) =>
        Read(folder) is var (id, started) && IsServer(id, started) ? id : null;

    private static string FileOf(string folder) => Path.Combine(folder, "postmaster.pid");

    /// <summary>Line 1 is the server's process id, line 3 when it started (seconds since 1970).</summary>
    private static (int Id, DateTimeOffset Started)? Read(string folder)
    {
        try
        {
            var lines = File.ReadAllLines(FileOf(folder));
            return lines.Length >= 3
                && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var id)
                && long.TryParse(lines[2], CultureInfo.InvariantCulture, out var seconds)
                ? (id, DateTimeOffset.FromUnixTimeSeconds(seconds))
                : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsServer(int id, DateTimeOffset started)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal)
                && process.StartTime.ToUniversalTime() <= (started + ClockTolerance).UtcDateTime;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
