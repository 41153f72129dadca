using System.Diagnostics.CodeAnalysis;
using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>Claims and starts the jobs of one queue of one shard, never more than can run at once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A job that ignores its cancellation still returns its slot after the loop has ended; a semaphore without a wait handle needs no disposal.")]
internal sealed class QueueLoop(
    string shard, string name, int concurrency, JobQueue queue, JobRunner runner, WakeSignal wake, WorkerOptions options, TimeProvider clock, ILogger logger)
{
    private readonly SemaphoreSlim _slots = new(concurrency, concurrency);

    // Where this worker goes on among the companies. Workers start at different ones.
    private Guid _servedLast = Guid.CreateVersion7();

    /// <summary>Claims until <paramref name="stop"/>; the jobs themselves run on until <paramref name="cancelJobs"/>.</summary>
    public async Task RunAsync(Guid worker, ResultReporter reporter, CancellationToken stop, CancellationToken cancelJobs)
    {
        using var quiet = Untraced.Begin();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await ClaimAsync(worker, reporter, stop, cancelJobs) == 0)
                    await wake.WaitAsync(Jitter(options.Poll), clock, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "Claiming from {Queue} of {Shard} failed, trying again in about {Pause}", name, shard, options.Poll);
                await Task.Delay(Jitter(options.Poll), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Returns when no job of this loop runs, or after <paramref name="most"/>; false if some still do.</summary>
    public async Task<bool> DrainAsync(TimeSpan most)
    {
        using var timeout = new CancellationTokenSource(most, clock);
        var free = 0;
        try
        {
            for (; free < concurrency; free++)
                await _slots.WaitAsync(timeout.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            if (free > 0)
                _slots.Release(free);
        }
    }

    private async Task<int> ClaimAsync(Guid worker, ResultReporter reporter, CancellationToken stop, CancellationToken cancelJobs)
    {
        await _slots.WaitAsync(stop);
        var free = 1;
        while (free < concurrency && _slots.Wait(0, CancellationToken.None))
            free++;

        IReadOnlyList<ClaimedJob> jobs = [];
        try
        {
            // Not cancelled by stop: a claim whose answer is thrown away would leave its jobs to a rescue.
            jobs = await queue.ClaimAsync(name, worker, free, _servedLast, cancelJobs);
        }
        finally
        {
            if (free > jobs.Count)
                _slots.Release(free - jobs.Count);
        }
        if (jobs.Count == 0)
            return 0;

        _servedLast = jobs[^1].CompanyId;
        WorkerTelemetry.CountClaimed(name, jobs);
        foreach (var job in jobs)
            _ = Task.Run(() => RunJobAsync(job, reporter, cancelJobs), CancellationToken.None);
        return jobs.Count;
    }

    private async Task RunJobAsync(ClaimedJob job, ResultReporter reporter, CancellationToken cancelJobs)
    {
        try
        {
            // The result is handed over even when jobs are being cancelled: this one is done.
            if (await runner.RunAsync(shard, name, job, cancelJobs) is { } result)
                await reporter.AddAsync(result, CancellationToken.None);
        }
        catch (Exception e)
        {
            logger.LogError(e, "The result of job {JobId} could not be handed over; it will run again", job.Id);
        }
        finally
        {
            _slots.Release();
        }
    }

    private static TimeSpan Jitter(TimeSpan time) => time * (0.8 + (0.4 * Random.Shared.NextDouble()));
}
