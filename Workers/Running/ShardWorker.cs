using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>This process as a worker of one shard: registered, beating, claiming; registered anew when it was taken for dead.</summary>
internal sealed class ShardWorker(
    string shard, JobQueue queue, JobRunner runner, WakeSignals wakes, WorkerOptions options, TimeProvider clock, ILogger<ShardWorker> logger)
{
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);

    /// <summary>True while it is registered and its heartbeat is good.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>Works until stopped; then drains and hands back what is left.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await LiveAsync(stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                logger.LogWarning(e, "Worker of {Shard} could not start, trying again", shard);
                await Task.Delay(options.Poll, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // Stopped before it was registered.
            }
        }
    }

    private async Task LiveAsync(CancellationToken stop)
    {
        using var quiet = Untraced.Begin();
        var worker = Guid.CreateVersion7();
        await queue.RegisterAsync(worker, $"{Environment.MachineName}:{Environment.ProcessId}", stop);

        using var heart = new Heart(queue, worker, options, clock, logger);
        using var left = new CancellationTokenSource();
        using var stopClaiming = CancellationTokenSource.CreateLinkedTokenSource(stop, heart.Lost);
        using var cancelJobs = CancellationTokenSource.CreateLinkedTokenSource(heart.Lost);
        var reporter = new ResultReporter(queue, worker, clock, logger);
        QueueLoop[] loops = [.. options.Queues.Where(pair => pair.Value > 0).Select(pair => new QueueLoop(
            shard, pair.Key, pair.Value, queue, runner, wakes.Of(shard, pair.Key), options, clock, logger))];

        // It goes on beating while it drains: its jobs are still its own.
        var beating = heart.RunAsync(left.Token);
        var reporting = reporter.RunAsync(heart.Lost);
        IsAlive = true;
        logger.LogInformation("Worker {Worker} serves {Queues} of {Shard}", worker, string.Join(", ", options.Queues.Keys), shard);
        await Task.WhenAll(loops.Select(loop => loop.RunAsync(worker, reporter, stopClaiming.Token, cancelJobs.Token)));
        IsAlive = false;

        if (!heart.Lost.IsCancellationRequested)
            await DrainAsync(loops, options.Drain);
        await cancelJobs.CancelAsync();
        if (!await DrainAsync(loops, options.CancelWait))
            logger.LogError("Jobs of worker {Worker} do not react to their cancellation; they are handed back regardless", worker);
        reporter.Complete();
        await reporting.WaitAsync(LeaveTimeout, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await left.CancelAsync();
        await beating;
        await LeaveAsync(worker);
    }

    private static async Task<bool> DrainAsync(QueueLoop[] loops, TimeSpan most) =>
        (await Task.WhenAll(loops.Select(loop => loop.DrainAsync(most)))).All(drained => drained);

    private async Task LeaveAsync(Guid worker)
    {
        using var timeout = new CancellationTokenSource(LeaveTimeout, clock);
        try
        {
            var returned = await queue.LeaveAsync(worker, timeout.Token);
            logger.LogInformation("Worker {Worker} has left; {Returned} jobs went back to the queue", worker, returned);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Worker {Worker} could not leave in order; its jobs will be rescued", worker);
        }
    }
}
