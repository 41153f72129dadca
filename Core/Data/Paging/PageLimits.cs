namespace Scale.Core.Data.Paging;

/// <summary>How many items one page of a list holds; a list is never unbounded.</summary>
public static class PageLimits
{
    /// <summary>When the client does not say: 20.</summary>
    public const int Default = 20;

    /// <summary>Most items a client can ask for: 100.</summary>
    public const int Most = 100;
}

/// <summary>What became of a list that was asked for.</summary>
/// <param name="Fault">Why the cursor was refused; then nothing was written.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last one. It is also in the body that was written.</param>
public readonly record struct PageWritten(CursorFault Fault, string? NextCursor);
