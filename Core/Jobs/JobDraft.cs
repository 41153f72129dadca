namespace Scale.Core.Jobs;

/// <summary>Work to be done after the business transaction that enqueues it commits; a rollback leaves no job.</summary>
/// <param name="Kind">Name of the handler: <c>export.orders</c>. At most 64 characters.</param>
/// <param name="Args">UTF-8 JSON object, at most 64 KiB.</param>
/// <param name="Queue">Queue name, at most 64 characters. Default <c>default</c>.</param>
/// <param name="Priority">0 (first) to 4 (last) within a company. Default 2.</param>
/// <param name="UniqueKey">
/// At most one unfinished job of a company and kind has this key; enqueueing a second one changes nothing. Null: not unique.
/// At most 200 characters. Released when the job has succeeded or is dead.
/// </param>
/// <param name="RunAt">Not before this time. Null: at once.</param>
/// <param name="MaxAttempts">Runs before the job is dead, crashes counted. 1 to 1,000; default 20.</param>
public sealed record JobDraft(
    string Kind,
    ReadOnlyMemory<byte> Args,
    string Queue = JobDraft.DefaultQueue,
    short Priority = 2,
    string? UniqueKey = null,
    DateTimeOffset? RunAt = null,
    short MaxAttempts = 20)
{
    /// <summary>The queue of jobs that name none.</summary>
    public const string DefaultQueue = "default";
}

/// <summary>What became of a <see cref="JobDraft"/>.</summary>
/// <param name="Id">Id of the new job; UUIDv7.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Ready">True if it may run at once, so that the queue's workers should be woken after the commit.</param>
public sealed record EnqueuedJob(Guid Id, string Queue, bool Ready);
