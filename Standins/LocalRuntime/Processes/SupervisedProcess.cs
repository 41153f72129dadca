using System.ComponentModel;
using System.Diagnostics;

namespace Scale.LocalRuntime.Processes;

/// <summary>
/// A running child in a session and process group of its own, so that the terminal's Ctrl+C reaches only the host.
/// Whatever the program started in its group ends with it.
/// </summary>
public sealed class SupervisedProcess
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GroupPoll = TimeSpan.FromMilliseconds(25);
    private const int MaxKills = 200;   // 5 s; a process that outlives SIGKILL hangs in the kernel

    private readonly Process _process;
    private readonly ProcessGuardian _guardian;
    private readonly Lock _lock = new();
    private bool _ended;
    private long _stopDeadline;   // in Environment.TickCount64; zero: nobody asked it to stop

    private SupervisedProcess(Process process, ProcessSpec spec, ProcessGuardian guardian, Action<LogLine> onLine)
    {
        (_process, _guardian, Spec, Id) = (process, guardian, spec, process.Id);
        var gate = new Lock();
        var output = Task.WhenAll(
            LineReader.Start(process.StandardOutput.BaseStream, LogStream.Output, spec.Name, OneAtATime),
            LineReader.Start(process.StandardError.BaseStream, LogStream.Error, spec.Name, OneAtATime));
        Exited = SuperviseAsync(output);

        void OneAtATime(LogLine line)
        {
            lock (gate)
                onLine(line);
        }
    }

    /// <summary>The process id; also the id of its process group and session.</summary>
    public int Id { get; }

    public ProcessSpec Spec { get; }

    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>
    /// The exit code (128 + signal when killed), once the program has ended, its group is gone and its last lines were
    /// handed over. Never faults.
    /// </summary>
    public Task<int> Exited { get; }

    /// <summary>Starts the program. Throws <see cref="LocalRuntimeException"/> when it cannot be started.</summary>
    /// <param name="spec">What to run.</param>
    /// <param name="guardian">Kills it should this host die.</param>
    /// <param name="onLine">Receives each line, one call at a time; must not throw. Blocking it blocks the program's output.</param>
    public static SupervisedProcess Start(ProcessSpec spec, ProcessGuardian guardian, Action<LogLine> onLine)
    {
        var process = ProcessStart.Begin(spec);
        guardian.Add(process.Id, spec.StopSignal);
        ProcessStart.Release(process);
        return new SupervisedProcess(process, spec, guardian, onLine);
    }

    /// <summary>
    /// Sends the stop signal, waits at most the stop time-out, then kills what is left. Completes when it has ended.
    /// Cancelling cuts the wait short (kills at once); it never leaves the program running.
    /// </summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_stopDeadline == 0)
                Volatile.Write(ref _stopDeadline, Environment.TickCount64 + (long)Spec.StopTimeout.TotalMilliseconds);
            if (!_ended)
                ProcessGroup.Signal(Id, Spec.StopSignal);
        }

        try
        {
            return await Exited.WaitAsync(Spec.StopTimeout, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Kill();
            return await Exited;
        }
    }

    /// <summary>Kills the whole process group and its descendants (SIGKILL) without waiting.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            Volatile.Write(ref _stopDeadline, Environment.TickCount64);
            if (_ended)
                return;

            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception exception) when (exception is Win32Exception or AggregateException or InvalidOperationException)
            {
                // What of the tree has ended meanwhile needs no killing; the rest is in the group.
            }

            ProcessGroup.Kill(Id);
        }
    }

    private async Task<int> SuperviseAsync(Task output)
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        var exitCode = _process.ExitCode;

        await EndGroupAsync();
        lock (_lock)
            _ended = true;
        if (Spec.ExclusiveFolder is not null && exitCode != 0)
            await ExclusiveFolder.ClearAsync(Spec, _guardian);
        await Task.WhenAny(output, Task.Delay(DrainTimeout));
        _guardian.Remove(Id);
        TemporaryFolder.Delete(Spec.TemporaryFolders);
        _process.Dispose();
        return exitCode;
    }

    /// <summary>Asked to stop, the rest of the group has what is left of the time; otherwise it has lost its leader.</summary>
    private async Task EndGroupAsync()
    {
        for (var kills = 0; kills < MaxKills && ProcessGroup.IsAlive(Id); await Task.Delay(GroupPoll))
        {
            if (Environment.TickCount64 < Volatile.Read(ref _stopDeadline))
                continue;
            ProcessGroup.Kill(Id);
            kills++;
        }
    }
}
