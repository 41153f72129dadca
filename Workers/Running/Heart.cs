using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>Beats for one registered worker. When it cannot, the worker must stop by itself: others will take its jobs.</summary>
internal sealed class Heart(JobQueue queue, Guid worker, WorkerOptions options, TimeProvider clock, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _lost = new(options.HeartbeatTimeout, clock);

    /// <summary>Cancelled once the worker may no longer believe that its jobs are its own.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Beats until stopped or lost. The deadline runs on its own clock, whatever the database does.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var quiet = Untraced.Begin();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, Lost);
        while (!either.IsCancellationRequested)
        {
            await BeatAsync(either.Token);
            await Task.Delay(options.Heartbeat, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (Lost.IsCancellationRequested && !stop.IsCancellationRequested)
            logger.LogError("Worker {Worker} has lost its heartbeat: its jobs are cancelled, others will run them", worker);
    }

    public void Dispose() => _lost.Dispose();

    private async Task BeatAsync(CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(options.Heartbeat);
        var asked = clock.GetTimestamp();
        try
        {
            if (!await queue.HeartbeatAsync(worker, timeout.Token))
            {
                await _lost.CancelAsync();
                return;
            }
            // What counts is when the beat was sent; the answer may have taken its time.
            var left = options.HeartbeatTimeout - clock.GetElapsedTime(asked);
            _lost.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            logger.LogWarning(e, "Worker {Worker} could not send its heartbeat", worker);
        }
        catch (OperationCanceledException)
        {
            // Stopping, or lost while asking.
        }
    }
}
