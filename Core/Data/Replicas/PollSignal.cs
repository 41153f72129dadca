namespace Scale.Core.Data.Replicas;

/// <summary>Calls every monitor of a database that waits; one that is asking right now is called by the next.</summary>
internal sealed class PollSignal
{
    private TaskCompletionSource _raised = New();

    /// <summary>Ends with the next <see cref="Raise"/>, or after <paramref name="most"/>.</summary>
    public Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken ct) =>
        Volatile.Read(ref _raised).Task.WaitAsync(most, clock, ct);

    public void Raise() => Interlocked.Exchange(ref _raised, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
