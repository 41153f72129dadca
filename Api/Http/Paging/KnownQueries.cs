using System.Collections.Concurrent;
using Scale.Core.Data.Paging;

namespace Scale.Api.Http.Paging;

/// <summary>A query as it was read from its text, and what its page is cached under.</summary>
internal sealed record KnownQuery(ListQuery Query, string Name);

/// <summary>
/// What query strings have been read as: clients ask for the same pages again and again, and reading one costs more than answering it from
/// memory. Only of lists that are cached, which hold nothing personal, as filters of others do. Pages behind a cursor are many and asked for once. A flood of others makes room for itself; whoever is driven out is read again.
/// </summary>
internal static class KnownQueries
{
    private const int Most = 1_024, LongestText = 256;

    private static readonly ConcurrentDictionary<(ListDefinition List, string Text), KnownQuery> Known = new();

    /// <summary>The query that was read from that text; null if it is not known.</summary>
    public static KnownQuery? Find(ListDefinition list, QueryString text) => Known.TryGetValue((list, text.Value ?? ""), out var known) ? known : null;

    /// <summary>Keeps one that was read without errors.</summary>
    public static KnownQuery Add(ListQuery query, QueryString address)
    {
        var text = address.Value ?? "";
        // The query string is the name: it holds everything the page depends on.
        var known = new KnownQuery(query, $"{query.List.Name}{text}");
        if (query.Cursor is null && text.Length <= LongestText)
        {
            if (Known.Count >= Most)
                Known.Clear();
            Known[(query.List, text)] = known;
        }
        return known;
    }
}
