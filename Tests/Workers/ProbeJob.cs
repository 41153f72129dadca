using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;

namespace Scale.Tests.Workers;

/// <summary>What a test sees of the jobs it enqueues, and says about how they end.</summary>
public sealed class Probe
{
    private readonly Channel<ProbeRun> _started = Channel.CreateUnbounded<ProbeRun>();
    private readonly Channel<ProbeRun> _dead = Channel.CreateUnbounded<ProbeRun>();

    /// <summary>What a job does; by default it succeeds at once.</summary>
    public Func<JobRun, CancellationToken, Task> Work { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>All runs so far.</summary>
    public ConcurrentQueue<ProbeRun> Runs { get; } = new();

    public Task<ProbeRun> StartedAsync(CancellationToken ct) => NextAsync(_started, ct);

    public Task<ProbeRun> DeadAsync(CancellationToken ct) => NextAsync(_dead, ct);

    internal void Start(ProbeRun run)
    {
        Runs.Enqueue(run);
        _started.Writer.TryWrite(run);
    }

    internal void Die(ProbeRun run) => _dead.Writer.TryWrite(run);

    private static Task<ProbeRun> NextAsync(Channel<ProbeRun> runs, CancellationToken ct) =>
        runs.Reader.ReadAsync(ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), ct);
}

/// <summary>One run as its handler saw it.</summary>
public sealed record ProbeRun(Guid JobId, Tenant Tenant, short Attempt, Activity? Span, CancellationToken Token);

/// <summary>A kind of job for tests.</summary>
public sealed class ProbeJob(Probe probe, TenantContext tenant) : IJobHandler
{
    public static string Kind => "test.probe";

    public Task RunAsync(JobRun run, CancellationToken ct)
    {
        probe.Start(new ProbeRun(run.Id, tenant.Required, run.Attempt, Activity.Current, ct));
        return probe.Work(run, ct);
    }

    public Task OnDeadAsync(JobRun run, CancellationToken ct)
    {
        probe.Die(new ProbeRun(run.Id, tenant.Required, run.Attempt, Activity.Current, ct));
        return Task.CompletedTask;
    }
}
