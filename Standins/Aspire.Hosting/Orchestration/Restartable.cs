namespace Aspire.Hosting.Orchestration;

/// <summary>Work that is started and stopped again and again, once at a time.</summary>
internal sealed class Restartable : IDisposable
{
    private CancellationTokenSource? _stop;
    private Task _work = Task.CompletedTask;

    public bool IsRunning => _stop is not null;

    public void Start(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var token = _stop.Token;
        _work = Task.Run(() => work(token), CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_stop is null)
            return;
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    public void Dispose()
    {
        _stop?.Dispose();
        _stop = null;
    }
}
