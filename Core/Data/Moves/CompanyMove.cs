namespace Scale.Core.Data.Moves;

/// <summary>One move of a company as the catalog has it.</summary>
public sealed record CompanyMove(Guid Id, Guid CompanyId, string Source, string Target, int Epoch, bool DryRun)
{
    /// <summary>One of <see cref="MoveState"/>.</summary>
    public string State { get; init; } = MoveState.Queued;

    /// <summary>One of <see cref="MoveStep"/>.</summary>
    public string Step { get; init; } = MoveStep.Queued;

    /// <summary>Who works on it.</summary>
    public Guid Worker { get; init; }

    /// <summary>An operator wants it to end.</summary>
    public bool AbortRequested { get; init; }

    /// <summary>How often a worker has begun it.</summary>
    public int Attempt { get; init; }

    /// <summary>What there is to move.</summary>
    public MovePlan Plan { get; init; } = new(0, 0);

    /// <summary>Rows of the first copy that have arrived.</summary>
    public long RowsCopied { get; init; }

    /// <summary>Changes since then that have arrived.</summary>
    public long RowsStreamed { get; init; }

    /// <summary>Whether its end can still be asked for.</summary>
    public bool IsAbortable => State is MoveState.Queued or MoveState.Running && MoveStep.Abortable.Contains(Step);

    /// <summary>About how far it is, 0 to 100: nearly all of the work is the copy.</summary>
    public int Percent => Step switch
    {
        _ when State == MoveState.Succeeded => 100,
        MoveStep.Copying => 5 + (int)(75 * Math.Min(1d, (double)RowsCopied / Math.Max(1, Plan.Rows))),
        MoveStep.CatchingUp => 80,
        MoveStep.Verifying => 85,
        MoveStep.CuttingOver => 95,
        MoveStep.Flipping => 98,
        _ => 0,
    };

    /// <summary>The longest that writers were kept waiting at once.</summary>
    public double? PauseMilliseconds { get; init; }

    /// <summary>Whether both shards had the same rows at the moment of the change, by number and hash of every table.</summary>
    public bool? Verified { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The operator who asked for it; null for moves of before that was noted.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it ended, however it did.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When the old shard's rows are deleted.</summary>
    public DateTimeOffset? PurgeAt { get; init; }
}

/// <summary>How a move stands.</summary>
public static class MoveState
{
    /// <summary>Waits for a worker.</summary>
    public const string Queued = "queued";

    /// <summary>A worker is at it.</summary>
    public const string Running = "running";

    /// <summary>The company lives on the target; for a dry run: the figures are there.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The company still lives on the source, whole.</summary>
    public const string Failed = "failed";

    /// <summary>The same, because an operator wanted it.</summary>
    public const string Aborted = "aborted";
}

/// <summary>The steps of a move, in order. Up to <see cref="CuttingOver"/> it can be aborted.</summary>
public static class MoveStep
{
    /// <summary>Not begun.</summary>
    public const string Queued = "queued";

    /// <summary>What there is to move is counted.</summary>
    public const string Planning = "planning";

    /// <summary>The target is cleared of an earlier try and gets the months it lacks.</summary>
    public const string Preparing = "preparing";

    /// <summary>All rows are copied as of one moment.</summary>
    public const string Copying = "copying";

    /// <summary>Changes since that moment follow.</summary>
    public const string CatchingUp = "catching_up";

    /// <summary>Both sides are compared as of one moment.</summary>
    public const string Verifying = "verifying";

    /// <summary>Writers wait while the last changes follow.</summary>
    public const string CuttingOver = "cutting_over";

    /// <summary>The company lives on the target; the directory has to be told.</summary>
    public const string Flipping = "flipping";

    /// <summary>Nothing is left to do.</summary>
    public const string Done = "done";

    /// <summary>Those that an abort can still be asked for in.</summary>
    public static IReadOnlyList<string> Abortable { get; } = [Queued, Planning, Preparing, Copying, CatchingUp, Verifying, CuttingOver];
}

/// <summary>What a move has to carry.</summary>
/// <param name="Rows">Rows of all tables.</param>
/// <param name="Bytes">Their size without indexes.</param>
public sealed record MovePlan(long Rows, long Bytes)
{
    // A rule of thumb: what one busy machine did with orders, items and events.
    private const double RowsPerSecond = 10_000;

    /// <summary>About how long it takes: a copy, two comparisons, and a second of coordination.</summary>
    public TimeSpan Estimate => TimeSpan.FromSeconds(1 + (Rows / RowsPerSecond));
}

/// <summary>How a move that ran to its end went.</summary>
/// <param name="Pause">The longest that writers were kept waiting at once.</param>
/// <param name="Verified">Whether both sides were the same at the moment of the change.</param>
/// <param name="RowsStreamed">Changes that followed the first copy.</param>
public sealed record MoveResult(TimeSpan? Pause, bool? Verified, long RowsStreamed);

/// <summary>An operator wanted the move to end, and it did: the company lives on the source, whole.</summary>
public sealed class MoveAbortedException() : Exception("An operator aborted the move.");

/// <summary>The move cannot go on; the company lives on the source, whole.</summary>
public sealed class MoveFailedException(string message, Exception? inner = null) : Exception(message, inner);
