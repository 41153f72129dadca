namespace Scale.LocalRuntime.Processes;

/// <summary>
/// A running child in a session and process group of its own, so that the terminal's Ctrl+C reaches only the host.
/// Whatever the program started in its group ends with it.
/// </summary>
public sealed class SupervisedProcess
{
    /// <summary>The process id; also the id of its process group and session.</summary>
    public int Id => throw new NotImplementedException();

    public ProcessSpec Spec => throw new NotImplementedException();

    public DateTimeOffset StartedAt => throw new NotImplementedException();

    /// <summary>
    /// The exit code (128 + signal when killed), once the program has ended, its group is gone and its last lines were
    /// handed over. Never faults.
    /// </summary>
    public Task<int> Exited => throw new NotImplementedException();

    /// <summary>Starts the program. Throws <see cref="LocalRuntimeException"/> when it cannot be started.</summary>
    /// <param name="spec">What to run.</param>
    /// <param name="guardian">Kills it should this host die.</param>
    /// <param name="onLine">Receives each line, one call at a time; must not throw. Blocking it blocks the program's output.</param>
    public static SupervisedProcess Start(ProcessSpec spec, ProcessGuardian guardian, Action<LogLine> onLine) =>
        throw new NotImplementedException();

    /// <summary>
    /// Sends the stop signal, waits at most the stop time-out, then kills what is left. Completes when it has ended.
    /// Cancelling cuts the wait short (kills at once); it never leaves the program running.
    /// </summary>
    public Task<int> StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Kills the whole process group and its descendants (SIGKILL) without waiting.</summary>
    public void Kill() => throw new NotImplementedException();
}
