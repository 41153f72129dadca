namespace Scale.Core.Jobs;

/// <summary>
/// Does the jobs of one kind. Resolved from a scope of its own whose <c>TenantContext</c> is the job's company.
/// A job may run twice (a worker can die after the work and before it says so): handlers are idempotent.
/// </summary>
public interface IJobHandler
{
    /// <summary>The kind it handles, as in <see cref="JobDraft.Kind"/>.</summary>
    static abstract string Kind { get; }

    /// <summary>
    /// Returns when the work is done; throws to be tried again later. <paramref name="ct"/> is cancelled when the worker
    /// shuts down (the job is handed back, the attempt not counted) or has lost its heartbeat (another worker will have it).
    /// </summary>
    Task RunAsync(JobRun run, CancellationToken ct);

    /// <summary>
    /// Called once or more after the last attempt failed or crashed, to leave the domain in a final state.
    /// Runs as a job of its own with its own retries. Default: nothing.
    /// </summary>
    Task OnDeadAsync(JobRun run, CancellationToken ct) => Task.CompletedTask;
}
