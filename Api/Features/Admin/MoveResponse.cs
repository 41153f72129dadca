using Scale.Core.Data.Moves;

namespace Scale.Api.Features.Admin;

/// <summary>The newest moves.</summary>
public sealed record MoveListResponse
{
    /// <summary>At most 100, newest first.</summary>
    public required IReadOnlyList<MoveResponse> Items { get; init; }
}

/// <summary>A move of a company to another shard.</summary>
public sealed record MoveResponse
{
    /// <summary>The move's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <summary>Where it lived when the move was asked for.</summary>
    /// <example>shard0</example>
    public required string Source { get; init; }

    /// <summary>Where it moves to.</summary>
    /// <example>shard1</example>
    public required string Target { get; init; }

    /// <summary>Whether it only counts.</summary>
    public required bool DryRun { get; init; }

    /// <summary><c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>aborted</c>; after the last two the company lives on the source, whole.</summary>
    /// <example>running</example>
    public required string State { get; init; }

    /// <summary><c>queued</c>, <c>planning</c>, <c>preparing</c>, <c>copying</c>, <c>catching_up</c>, <c>verifying</c>, <c>cutting_over</c>, <c>flipping</c>, <c>done</c>.</summary>
    /// <example>copying</example>
    public required string Step { get; init; }

    /// <summary>Whether an operator has asked for its end.</summary>
    public required bool AbortRequested { get; init; }

    /// <summary>How often a worker has begun it.</summary>
    public required int Attempt { get; init; }

    /// <summary>Rows there were when it began.</summary>
    public required long RowsPlanned { get; init; }

    /// <summary>Their bytes, without indexes.</summary>
    public required long BytesPlanned { get; init; }

    /// <summary>About how long it takes.</summary>
    public required double EstimatedSeconds { get; init; }

    /// <summary>About how far it is, 0 to 100.</summary>
    /// <example>42</example>
    public required int Percent { get; init; }

    /// <summary>Rows of the first copy that have arrived.</summary>
    public required long RowsCopied { get; init; }

    /// <summary>Changes since then that have arrived.</summary>
    public required long RowsStreamed { get; init; }

    /// <summary>The longest that writes were kept waiting at once, near the end.</summary>
    public required double? PauseMilliseconds { get; init; }

    /// <summary>Whether both shards had the same rows at that moment, by number and hash of every table.</summary>
    public required bool? Verified { get; init; }

    /// <summary>Why it failed.</summary>
    public required string? Error { get; init; }

    /// <summary>The operator who asked for it; null for moves of before that was noted.</summary>
    /// <example>Grace</example>
    public required string? RequestedBy { get; init; }

    /// <summary>When it was asked for, in UTC.</summary>
    public required DateTime RequestedAt { get; init; }

    /// <summary>When it ended, in UTC.</summary>
    public required DateTime? FinishedAt { get; init; }

    /// <summary>When the source's rows are deleted, in UTC.</summary>
    public required DateTime? PurgeAt { get; init; }

    internal static MoveResponse Of(CompanyMove move) => new()
    {
        Id = move.Id,
        CompanyId = move.CompanyId,
        Source = move.Source,
        Target = move.Target,
        DryRun = move.DryRun,
        State = move.State,
        Step = move.Step,
        AbortRequested = move.AbortRequested,
        Attempt = move.Attempt,
        RowsPlanned = move.Plan.Rows,
        BytesPlanned = move.Plan.Bytes,
        EstimatedSeconds = move.Plan.Estimate.TotalSeconds,
        Percent = move.Percent,
        RowsCopied = move.RowsCopied,
        RowsStreamed = move.RowsStreamed,
        PauseMilliseconds = move.PauseMilliseconds,
        Verified = move.Verified,
        Error = move.Error,
        RequestedBy = move.RequestedBy,
        RequestedAt = move.RequestedAt.UtcDateTime,
        FinishedAt = move.FinishedAt?.UtcDateTime,
        PurgeAt = move.PurgeAt?.UtcDateTime,
    };
}
