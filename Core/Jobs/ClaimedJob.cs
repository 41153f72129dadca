using NpgsqlTypes;

namespace Scale.Core.Jobs;

/// <summary>A job that a worker holds until it reports a <see cref="JobResult"/> or loses its heartbeat.</summary>
/// <param name="CompanyId">Whose job it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="MaxAttempts">The attempt after which it is dead.</param>
/// <param name="Args">UTF-8 JSON.</param>
/// <param name="TraceParent">That of the span that enqueued it; null if there was none.</param>
/// <param name="MinLsn">A replica that has replayed this far has everything the enqueueing transaction wrote.</param>
/// <param name="EnqueuedAt">When it was enqueued.</param>
/// <param name="ClaimedAt">When this attempt was claimed.</param>
public sealed record ClaimedJob(
    Guid CompanyId,
    Guid Id,
    string Kind,
    short Attempt,
    short MaxAttempts,
    ReadOnlyMemory<byte> Args,
    string? TraceParent,
    NpgsqlLogSequenceNumber MinLsn,
    DateTimeOffset EnqueuedAt,
    DateTimeOffset ClaimedAt)
{
    /// <summary>The timeline that <see cref="MinLsn"/> is on.</summary>
    public int Timeline { get; init; } = 1;
}

/// <summary>How an attempt ended.</summary>
public enum JobOutcome
{
    /// <summary>The work is done.</summary>
    Succeeded,

    /// <summary>Again at <see cref="JobResult.RunAt"/>; dead if it was the last attempt.</summary>
    Failed,

    /// <summary>Handed back unfinished; the attempt does not count.</summary>
    Released,
}

/// <summary>The end of one attempt, as its worker reports it.</summary>
/// <param name="Job">The job as claimed; its attempt is the fence.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="RunAt">When to try again, for a failure.</param>
/// <param name="Error">Why it failed, for operators; cut at 1,000 characters.</param>
public sealed record JobResult(ClaimedJob Job, JobOutcome Outcome, DateTimeOffset? RunAt = null, string? Error = null);

/// <summary>What the queue made of a reported result.</summary>
/// <param name="Id">The job.</param>
/// <param name="State"><c>succeeded</c>, <c>failed</c>, <c>released</c> or <c>dead</c>.</param>
public readonly record struct JobEnding(Guid Id, string State);

/// <summary>A job whose worker disappeared.</summary>
/// <param name="Id">The job.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="State"><c>lost</c>: it will run again; <c>dead</c>: it was the last attempt.</param>
public readonly record struct RescuedJob(Guid Id, string Kind, string State);

/// <summary>One queue at one moment.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Ready">Jobs that could run now.</param>
/// <param name="OldestAge">How long the oldest of them has waited; zero if there is none.</param>
/// <param name="Running">Jobs that run.</param>
public readonly record struct QueueStats(string Queue, long Ready, TimeSpan OldestAge, long Running);
