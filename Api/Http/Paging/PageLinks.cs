using System.Globalization;
using System.Text;
using Scale.Core.Data.Paging;

namespace Scale.Api.Http.Paging;

/// <summary>
/// The Link header of a page (RFC 8288). Relative references: they hold behind any proxy. What the client asked for stays as it was,
/// only the place changes.
/// </summary>
internal static class PageLinks
{
    /// <summary>Null if this is the only page.</summary>
    public static string? Of(HttpRequest request, ListQuery query, string? nextCursor)
    {
        if (nextCursor is null && query is { Cursor: null, Page: null or 1 })
            return null;
        var links = new StringBuilder();
        if (nextCursor is not null)
        {
            var (name, value) = query.Page is { } page ? (ListParameters.Page, Number(page + 1)) : (ListParameters.Cursor, nextCursor);
            // Beyond the last page with a number there are cursors only.
            if (query.Page is { } number && (number + 1L) * query.Limit > PageLimits.MostOffset)
                (name, value) = (ListParameters.Cursor, nextCursor);
            Append(links, request, name, value, "next");
        }
        if (query.Cursor is not null)
            Append(links, request, null, null, "first");
        else if (query.Page > 1)
        {
            Append(links, request, ListParameters.Page, "1", "first");
            Append(links, request, ListParameters.Page, Number(query.Page.Value - 1), "prev");
        }
        return links.ToString();
    }

    /// <summary>Of a list that has cursors only.</summary>
    public static string? Of(HttpRequest request, bool isFirst, string? nextCursor)
    {
        var links = new StringBuilder();
        if (nextCursor is not null)
            Append(links, request, ListParameters.Cursor, nextCursor, "next");
        if (!isFirst)
            Append(links, request, null, null, "first");
        return links.Length == 0 ? null : links.ToString();
    }

    private static void Append(StringBuilder links, HttpRequest request, string? name, string? value, string relation)
    {
        links.Append(links.Length == 0 ? "<" : ", <").Append(request.PathBase).Append(request.Path);
        var separator = '?';
        foreach (var (key, values) in request.Query)
        {
            if (key is ListParameters.Cursor or ListParameters.Page)
                continue;
            links.Append(separator).Append(key).Append('=').Append(Uri.EscapeDataString(values.ToString()));
            separator = '&';
        }
        if (name is not null)
            links.Append(separator).Append(name).Append('=').Append(value);
        links.Append(">; rel=\"").Append(relation).Append('"');
    }

    private static string Number(int page) => page.ToString(CultureInfo.InvariantCulture);
}
