using Scale.Core.Tenancy;

namespace Scale.Core.Jobs;

/// <summary>One attempt at a job.</summary>
public sealed class JobRun(Guid id, string kind, Tenant tenant, short attempt, short maxAttempts, ReadOnlyMemory<byte> args, TimeProvider clock)
{
    /// <summary>Least time between two reports of one run.</summary>
    public static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private long _reportedAt = clock.GetTimestamp();

    /// <summary>Id of the job, the same in every attempt.</summary>
    public Guid Id { get; } = id;

    /// <summary>Kind of the job.</summary>
    public string Kind { get; } = kind;

    /// <summary>The company it runs for.</summary>
    public Tenant Tenant { get; } = tenant;

    /// <summary>1 for the first attempt.</summary>
    public short Attempt { get; } = attempt;

    /// <summary>The attempt after which the job is dead.</summary>
    public short MaxAttempts { get; } = maxAttempts;

    /// <summary>UTF-8 JSON as enqueued.</summary>
    public ReadOnlyMemory<byte> Args { get; } = args;

    /// <summary>
    /// Calls <paramref name="report"/> with the fraction done (0 to 1), unless the last call was less than
    /// <see cref="ProgressInterval"/> ago or the run has just started: a report is news, not a duty.
    /// </summary>
    public async Task ReportProgressAsync(double fraction, Func<double, CancellationToken, Task> report, CancellationToken ct)
    {
        if (clock.GetElapsedTime(_reportedAt) < ProgressInterval)
        {
            return;
        }

        _reportedAt = clock.GetTimestamp();
        await report(Math.Clamp(fraction, 0, 1), ct);
    }
}
