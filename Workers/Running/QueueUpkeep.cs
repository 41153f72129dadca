using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>
/// What keeps a shard's queue going: due jobs become ready every second, jobs of lost workers are rescued every five, figures are
/// read and space is given back. Every worker does it; the statements are safe to run from all of them at once.
/// </summary>
internal sealed class QueueUpkeep(
    string shard, JobQueue queue, IJobWakeup wakeup, WorkerOptions options, TimeProvider clock, ILogger<QueueUpkeep> logger)
{
    private const int PromoteBatch = 1_000;
    private static readonly TimeSpan RescueEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StatsEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RotateEvery = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken stop)
    {
        using var quiet = Untraced.Begin();
        while (!stop.IsCancellationRequested)
        {
            // One failing must not keep the others from being tried.
            await TryAsync("rescue", RescueEvery, RescueAsync, stop);
            await TryAsync("promote", TimeSpan.Zero, PromoteAsync, stop);
            await TryAsync("stats", StatsEvery, async ct => WorkerTelemetry.SetStats(shard, await queue.StatsAsync(ct)), stop);
            await TryAsync("rotate", RotateEvery, queue.RotateAsync, stop);
            await Task.Delay(options.Poll * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RescueAsync(CancellationToken ct)
    {
        foreach (var job in await queue.RescueAsync(options.RescueAfter, ct))
        {
            WorkerTelemetry.CountRescued(job.State);
            logger.LogWarning("The worker of job {JobId} ({Kind}) disappeared; the job is {State}", job.Id, job.Kind, job.State);
        }
    }

    private async Task PromoteAsync(CancellationToken ct)
    {
        foreach (var (name, _) in await queue.PromoteAsync(PromoteBatch, ct))
            wakeup.Wake(shard, name);
    }

    private async Task TryAsync(string task, TimeSpan every, Func<CancellationToken, Task> run, CancellationToken stop)
    {
        if (stop.IsCancellationRequested || (_last.TryGetValue(task, out var last) && clock.GetElapsedTime(last) < every))
            return;
        _last[task] = clock.GetTimestamp();
        try
        {
            await run(stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            logger.LogWarning(e, "Upkeep of the job queue of {Shard}: {Task} failed", shard, task);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
