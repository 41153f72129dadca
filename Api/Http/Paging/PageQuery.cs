using System.Globalization;
using Scale.Core.Data.Paging;
using Scale.Core.Domain;

namespace Scale.Api.Http.Paging;

/// <summary>Which page of a list a client asks for.</summary>
internal readonly record struct PageQuery(int Limit, string? Cursor)
{
    private const string LimitField = "limit", CursorField = "cursor";

    /// <summary>Reads <c>?limit=20&amp;cursor=…</c>. An empty cursor is the first page, so that clients can pass a null one on.</summary>
    public static PageQuery Read(IQueryCollection query, out FieldErrors errors)
    {
        errors = new FieldErrors();
        var limit = PageLimits.Default;
        if (query.TryGetValue(LimitField, out var limits))
        {
            var valid = limits is [{ } text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                && limit is >= 1 and <= PageLimits.Most;
            errors.Require(valid, LimitField, $"must be a whole number from 1 to {PageLimits.Most}, once");
        }

        var cursors = query[CursorField];
        errors.Require(cursors.Count <= 1, CursorField, "must be given once");
        return new PageQuery(limit, string.IsNullOrEmpty(cursors.FirstOrDefault()) ? null : cursors[0]);
    }
}
