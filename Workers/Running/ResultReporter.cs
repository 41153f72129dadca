using System.Threading.Channels;
using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>
/// Reports results in batches: whatever has gathered while the last report was under way goes out as the next one, so a lone
/// result is reported at once and a thousand cost a few statements.
/// </summary>
internal sealed class ResultReporter(JobQueue queue, Guid worker, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Channel<JobResult> _results = Channel.CreateBounded<JobResult>(
        new BoundedChannelOptions(2 * JobQueue.MaxBatch) { SingleReader = true });

    /// <summary>Hands a result over; waits while the database is behind.</summary>
    public ValueTask AddAsync(JobResult result, CancellationToken ct) => _results.Writer.WriteAsync(result, ct);

    /// <summary>No results follow; <see cref="RunAsync"/> ends when all have been reported.</summary>
    public void Complete() => _results.Writer.TryComplete();

    /// <summary>Reports until completed. Cancelled when the worker has lost its jobs: then nothing it could report counts.</summary>
    public async Task RunAsync(CancellationToken lost)
    {
        var batch = new List<JobResult>(JobQueue.MaxBatch);
        while (await _results.Reader.WaitToReadAsync(lost))
        {
            batch.Clear();
            while (batch.Count < JobQueue.MaxBatch && _results.Reader.TryRead(out var result))
                batch.Add(result);
            await ReportAsync(batch, lost);
        }
    }

    private async Task ReportAsync(List<JobResult> batch, CancellationToken lost)
    {
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                Count(batch.Count, await queue.FinishAsync(worker, batch, lost));
                return;
            }
            catch (Exception e) when (!lost.IsCancellationRequested)
            {
                logger.LogWarning(e, "Reporting {Count} results failed, trying again in {Pause}", batch.Count, pause);
                await Task.Delay(pause, clock, lost);
            }
        }
    }

    private void Count(int reported, IReadOnlyList<JobEnding> endings)
    {
        foreach (var state in endings.GroupBy(ending => ending.State, StringComparer.Ordinal))
            WorkerTelemetry.CountEnding(state.Key, state.Count());
        foreach (var ending in endings.Where(ending => ending.State == "dead"))
            logger.LogError("Job {JobId} failed in its last attempt and is dead", ending.Id);
        if (reported == endings.Count)
            return;
        WorkerTelemetry.CountEnding("fenced", reported - endings.Count);
        logger.LogWarning("{Count} results came too late: the jobs had been taken from this worker", reported - endings.Count);
    }
}
