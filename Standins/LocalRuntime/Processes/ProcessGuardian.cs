namespace Scale.LocalRuntime.Processes;

/// <summary>
/// Sees to it that nothing outlives this host, even if it is killed with SIGKILL: a small shell process in a session of
/// its own that knows every child and reads a pipe from this host. When the pipe ends, it asks the children to stop and
/// then kills them with all their descendants, within five seconds. One per host; dispose it last.
/// </summary>
public sealed class ProcessGuardian : IAsyncDisposable
{
    /// <summary>Starts the guard. It is restarted, and told everything again, should it die.</summary>
    public static ProcessGuardian Start() => throw new NotImplementedException();

    internal void Add(int processGroup, StopSignal signal) => throw new NotImplementedException();

    internal void Remove(int processGroup) => throw new NotImplementedException();

    /// <summary>Ends the guard; children that are still registered are stopped by it.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
