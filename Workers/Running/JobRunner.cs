using System.Diagnostics;
using Scale.Core.Audit;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;

namespace Scale.Workers.Running;

/// <summary>Runs one attempt in a scope of its own: the job's company, the trace of the request that enqueued it.</summary>
internal sealed class JobRunner(
    IServiceScopeFactory scopes, JobHandlers handlers, ITenantDirectory tenants, TenantHomes homes, TimeProvider clock, ILogger<JobRunner> logger)
{
    /// <summary>The result to report; null if the attempt was interrupted and the job is to be handed back. Never throws.</summary>
    public async Task<JobResult?> RunAsync(string shard, string queue, ClaimedJob job, CancellationToken ct)
    {
        using var span = StartSpan(queue, job);
        using var logScope = logger.BeginScope(new Dictionary<string, object?>
        {
            ["JobId"] = job.Id, ["JobKind"] = job.Kind, ["JobAttempt"] = job.Attempt, ["CompanyId"] = job.CompanyId,
        });
        var started = clock.GetTimestamp();
        try
        {
            await HandleAsync(shard, job, ct);
            WorkerTelemetry.RecordRun(job.Kind, "succeeded", clock.GetElapsedTime(started));
            return new JobResult(job, JobOutcome.Succeeded);
        }
        catch (Exception e) when (ct.IsCancellationRequested)
        {
            WorkerTelemetry.RecordRun(job.Kind, "interrupted", clock.GetElapsedTime(started));
            span?.SetTag("scale.job.interrupted", true);
            logger.LogInformation("Job {Kind} was interrupted ({Reason}) and goes back to the queue", job.Kind, e.GetType().Name);
            return null;
        }
        catch (Exception e)
        {
            WorkerTelemetry.RecordRun(job.Kind, "failed", clock.GetElapsedTime(started));
            span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            span?.SetTag("error.type", e.GetType().FullName);
            logger.LogWarning(e, "Job {Kind} failed in attempt {Attempt} of {MaxAttempts}", job.Kind, job.Attempt, job.MaxAttempts);
            var again = clock.GetUtcNow() + JobBackoff.After(job.Attempt, Random.Shared.NextDouble());
            return new JobResult(job, JobOutcome.Failed, again, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private async Task HandleAsync(string shard, ClaimedJob job, CancellationToken ct)
    {
        var tenant = (job.CompanyId == SystemCompany.Id ? SystemCompany.On(shard) : await tenants.FindAsync(job.CompanyId, ct))
            ?? throw new InvalidOperationException("The job's company does not exist any more.");
        tenant = homes.Latest(tenant);
        if (tenant.Shard != shard)
            tenant = await homes.AskPrimaryAsync(tenant, ct); // The directory may remember where it was.
        if (tenant.Shard != shard)
            throw new InvalidOperationException($"The job's company has moved from {shard} to {tenant.Shard}.");

        tenant = tenant with { Actor = Actor.Job(job.Kind) };
        // Its reads see what enqueued it, and what it commits itself.
        tenant = tenant with { Consistency = new ConsistencySession(new CommitPosition(shard, job.Timeline, job.MinLsn)) };
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        var handler = handlers.Find(job.Kind, scope.ServiceProvider)
            ?? throw new InvalidOperationException($"This version has no handler for jobs of kind {job.Kind}.");
        await handler.RunAsync(new JobRun(job.Id, job.Kind, tenant, job.Attempt, job.MaxAttempts, job.Args, clock), ct);
    }

    private static Activity? StartSpan(string queue, ClaimedJob job)
    {
        // The loop that claimed it is nobody's parent; without this a job without a trace would become the loop's child.
        Activity.Current = null;
        var span = JobTelemetry.Source.StartActivity($"job {job.Kind}", ActivityKind.Consumer, TraceParent.Parse(job.TraceParent));
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("messaging.system", "scale.jobs");
            span.SetTag("messaging.operation.type", "process");
            span.SetTag("messaging.operation.name", "run");
            span.SetTag("messaging.destination.name", queue);
            span.SetTag("messaging.message.id", job.Id.ToString());
            span.SetTag("scale.job.kind", job.Kind);
            span.SetTag("scale.job.attempt", job.Attempt);
            span.SetTag("scale.company.id", job.CompanyId.ToString());
        }
        return span;
    }
}
