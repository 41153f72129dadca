using System.Threading.Tasks.Sources;

namespace Scale.Realtime.Connections;

/// <summary>Why a connection's loop goes on.</summary>
[Flags]
internal enum Wakes
{
    None = 0,
    Frames = 1,
    Heartbeat = 2,
    Close = 4,
    Aborted = 8,
}

/// <summary>
/// What one loop waits on, again and again, without an allocation. Signals given while it does not wait are kept and merged. The loop
/// continues inside <see cref="Set"/>, so callers hold no lock.
/// </summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private const int Waiting = 1 << 30;

    private ManualResetValueTaskSourceCore<bool> _source;
    private int _state;

    public void Set(Wakes wakes)
    {
        // Always an interlocked write, also if the flag is set already: it orders the caller's data before the loop's Take.
        int seen, next;
        do
        {
            seen = Volatile.Read(ref _state);
            next = (seen | (int)wakes) & ~Waiting;
        }
        while (Interlocked.CompareExchange(ref _state, next, seen) != seen);

        if ((seen & Waiting) != 0)
        {
            _source.SetResult(true);
        }
    }

    /// <summary>Completes when there is a signal. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        _source.Reset();
        return Interlocked.CompareExchange(ref _state, Waiting, 0) == 0
            ? new ValueTask(this, _source.Version)
            : ValueTask.CompletedTask;
    }

    /// <summary>The signals since the last time.</summary>
    public Wakes Take() => (Wakes)Interlocked.Exchange(ref _state, 0);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
