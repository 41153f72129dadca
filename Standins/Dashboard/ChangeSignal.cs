namespace Scale.Dashboard;

/// <summary>
/// A version that only grows, and a way to wait for it to grow. Setting it is cheap when nobody waits, any number may
/// wait, and changes made while a waiter was busy are seen as one.
/// </summary>
public sealed class ChangeSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiters;
    private long _version;

    public long Version => Volatile.Read(ref _version);

    public void Set()
    {
        TaskCompletionSource? waiters;
        lock (_lock)
        {
            _version++;
            waiters = _waiters;
            _waiters = null;
        }

        waiters?.SetResult();
    }

    /// <summary>The version, as soon as it is greater than <paramref name="seen"/>.</summary>
    public async Task<long> WaitAsync(long seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_version > seen)
                    return _version;
                _waiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _waiters.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
