namespace Scale.Core.Caching;

/// <summary>
/// A question that many want an answer to which was asked after they came. One is asked at a time; whoever comes meanwhile shares the
/// next, which begins a moment after the last one, so that any number of callers ask a bounded number of times.
/// </summary>
internal sealed class SharedRounds(Func<Task> ask, TimeSpan pause, TimeProvider clock)
{
    private readonly Lock _change = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>Ends with a question that was asked after the call.</summary>
    public Task JoinAsync()
    {
        lock (_change)
        {
            if (_next is not null)
                return _next;
            return _running.IsCompleted ? _running = ask() : _next = FollowAsync(_running);
        }
    }

    private async Task FollowAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(pause, clock);
        Task asked;
        lock (_change)
        {
            _next = null;
            asked = _running = ask();
        }
        await asked;
    }
}
