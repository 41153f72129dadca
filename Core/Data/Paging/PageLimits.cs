namespace Scale.Core.Data.Paging;

/// <summary>How much of a list one request can get; a list is never unbounded.</summary>
public static class PageLimits
{
    /// <summary>When the client does not say: 20.</summary>
    public const int Default = 20;

    /// <summary>Most items a client can ask for, unless the list says otherwise: 100.</summary>
    public const int Most = 100;

    /// <summary>Last row that <c>page</c> reaches: 10,000. A page by its number costs what all the rows before it cost; cursors do not.</summary>
    public const int MostOffset = 10_000;

    /// <summary>Most items that <c>count</c> counts: 10,000. Beyond that the total says only that there are more.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Rows that a stream reads at a time, each in a query of its own: 1,000.</summary>
    public const int StreamBatch = 1_000;
}

/// <summary>What became of a list that was asked for.</summary>
/// <param name="Fault">Why the cursor was refused; then nothing was written.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last one. It is also in the body that was written.</param>
public readonly record struct PageWritten(CursorFault Fault, string? NextCursor);

/// <summary>What became of one batch of a stream.</summary>
/// <param name="Rows">Rows that were written.</param>
/// <param name="Last">The last of them; where the next batch begins.</param>
/// <param name="More">Whether there are rows after it.</param>
public readonly record struct BatchWritten(int Rows, KeysetCursor? Last, bool More);
