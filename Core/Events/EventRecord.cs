using Scale.Core.Data.Consistency;

namespace Scale.Core.Events;

/// <summary>A change a client may care about, raised inside a business transaction; it gets its number when the transaction ends.</summary>
/// <param name="Type">Noun and past verb with a dot: <c>order.created</c>. At most 64 characters.</param>
/// <param name="Resource">What changed, singular: <c>order</c>. At most 64 characters.</param>
/// <param name="ResourceId">Id of what changed.</param>
/// <param name="Data">UTF-8 JSON object, at most <see cref="EventLimits.MaxDataBytes"/>. Stored and delivered byte for byte.</param>
public sealed record EventDraft(string Type, string Resource, Guid ResourceId, ReadOnlyMemory<byte> Data);

/// <summary>One committed row of the event log.</summary>
/// <param name="CompanyId">The company whose log this is.</param>
/// <param name="Epoch">Lineage of <paramref name="Seq"/>; changes only if a company's numbering starts over.</param>
/// <param name="Seq">1, 2, 3, … per company, without gaps, in commit order.</param>
/// <param name="Type">See <see cref="EventDraft"/>.</param>
/// <param name="Resource">See <see cref="EventDraft"/>.</param>
/// <param name="ResourceId">See <see cref="EventDraft"/>.</param>
/// <param name="Time">When the number was taken, by the database's clock.</param>
/// <param name="Data">UTF-8 JSON object.</param>
/// <param name="TraceParent">W3C traceparent of the span that wrote it (the request or the job); null if there was none.</param>
public sealed record EventRecord(
    Guid CompanyId,
    long Epoch,
    long Seq,
    string Type,
    string Resource,
    Guid ResourceId,
    DateTimeOffset Time,
    ReadOnlyMemory<byte> Data,
    string? TraceParent)
{
    /// <summary>Who reads at or after this place sees what the event tells about; null if it is not known.</summary>
    public CommitPosition? Position { get; init; }
}

/// <summary>Where a company's log ends and begins.</summary>
/// <param name="CompanyId">The company.</param>
/// <param name="Epoch">See <see cref="EventRecord"/>.</param>
/// <param name="Seq">Number of the newest event; 0 before the first.</param>
/// <param name="OldestSeq">Number of the oldest event still kept; <c>Seq + 1</c> if none is.</param>
public sealed record EventHead(Guid CompanyId, long Epoch, long Seq, long OldestSeq);

/// <summary>Hard bounds of the log; they protect readers, so they are not options.</summary>
public static class EventLimits
{
    /// <summary>Largest <see cref="EventDraft.Data"/>: 192 KiB. The largest order has less, with every character of its names escaped.</summary>
    public const int MaxDataBytes = 192 * 1024;

    /// <summary>Most events one transaction may append: 10,000.</summary>
    public const int MaxPerTransaction = 10_000;

    /// <summary>Most events one read returns: 1,000.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Most companies one call of <see cref="IEventLog.HeadsAsync"/> may ask for: 10,000 (connections of one realtime instance).</summary>
    public const int MaxHeads = 10_000;
}
