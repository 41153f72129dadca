using System.Diagnostics;
using System.Globalization;

namespace Scale.LocalRuntime.Processes;

/// <summary>
/// Sees to it that nothing outlives this host, even if it is killed with SIGKILL: a small shell process in a session of
/// its own that knows every child and reads a pipe from this host. When the pipe ends, it asks the children to stop and
/// then kills them with all their descendants, within five seconds. One per host; dispose it last.
/// </summary>
public sealed class ProcessGuardian : IAsyncDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, StopSignal> _groups = [];
    private Process _process;
    private bool _disposed;

    private ProcessGuardian() => _process = StartProcess();

    /// <summary>The guard's own process.</summary>
    internal int Id
    {
        get
        {
            lock (_lock)
                return _process.Id;
        }
    }

    /// <summary>Starts the guard. It is restarted, and told everything again, should it die.</summary>
    public static ProcessGuardian Start() => OperatingSystem.IsWindows()
        ? throw new LocalRuntimeException(
            "Programs run as local processes only on Linux and macOS. On Windows use WSL, or Docker with -p:PackageSource=nuget.")
        : new ProcessGuardian();

    internal void Add(int processGroup, StopSignal signal)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _groups[processGroup] = signal;
            Tell(AddCommand(processGroup, signal));
        }
    }

    internal void Remove(int processGroup)
    {
        lock (_lock)
        {
            if (_groups.Remove(processGroup) && !_disposed)
                Tell(string.Create(CultureInfo.InvariantCulture, $"remove {processGroup}"));
        }
    }

    /// <summary>Ends the guard; children that are still registered are stopped by it.</summary>
    public async ValueTask DisposeAsync()
    {
        Process process;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            process = _process;
            Close(process);
        }

        using var timeout = new CancellationTokenSource(EndTimeout);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            ProcessGroup.Kill(process.Id);
        }

        process.Dispose();
    }

    private Process StartProcess()
    {
        var process = Process.Start(SessionLauncher.Create(["/bin/sh", "-c", EmbeddedScript.Read("guardian.sh"), "scale-guardian"]))!;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => Restart(process);
        process.StandardInput.AutoFlush = true;
        return process;
    }

    private void Restart(Process ended)
    {
        lock (_lock)
        {
            if (_disposed || ended != _process)
                return;
            _process = StartProcess();
            foreach (var (group, signal) in _groups)
                Tell(AddCommand(group, signal));
        }
    }

    private void Tell(string command)
    {
        try
        {
            _process.StandardInput.Write(command + '\n');
        }
        catch (IOException)
        {
            // It has died; its replacement is told everything.
        }
    }

    private static void Close(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Already gone.
        }
    }

    private static string AddCommand(int group, StopSignal signal) =>
        string.Create(CultureInfo.InvariantCulture, $"add {group} {(int)signal}");
}
