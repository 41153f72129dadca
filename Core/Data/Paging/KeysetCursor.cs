namespace Scale.Core.Data.Paging;

/// <summary>Where a list stopped: the sort key and the id of the last row that was shown.</summary>
/// <param name="Value">The sort key as a number (microseconds for a time); zero where the id alone is the order or the key is a text.</param>
/// <param name="Id">The row's id.</param>
/// <param name="Text">The sort key as a text, where it is one.</param>
public readonly record struct KeysetCursor(long Value, Guid Id, string? Text = null);

/// <summary>What a cursor is good for. A cursor made for one scope is refused in every other.</summary>
/// <param name="CompanyId">The company that got the cursor.</param>
/// <param name="Endpoint">The list, for example <c>orders</c>.</param>
/// <param name="Sort">Which of the list's orders, from 0.</param>
/// <param name="Filters">The filters in a canonical form; empty if there are none.</param>
public readonly record struct CursorScope(Guid CompanyId, string Endpoint, byte Sort = 0, string Filters = "");

/// <summary>Why a cursor was refused.</summary>
public enum CursorFault
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Not the text of a cursor at all.</summary>
    Malformed,

    /// <summary>Not made here, changed since, or made for another company or list.</summary>
    Forged,

    /// <summary>Made by another version, or longer ago than <see cref="PagingOptions.CursorLifetime"/>.</summary>
    Outdated,

    /// <summary>Made for another sort order or other filters of the same list.</summary>
    OtherQuery,
}
