using Scale.Core.Data.Paging;

namespace Scale.Tests.Support;

/// <summary>What clients can ask a list for, to read the plan of each.</summary>
public static class ListShapes
{
    /// <summary>Rows of a page of 20, and the one that tells of the next.</summary>
    public const int MostRows = 21;

    private static readonly bool[] NoAndYes = [false, true];

    /// <summary>All that can be asked for with one filter, and with those of <paramref name="together"/>, a bit for each filter.</summary>
    public static IEnumerable<ListShape> Of(ListDefinition list, params uint[] together) =>
        from filters in Enumerable.Range(0, list.Filters.Count).Select(i => 1u << i).Append(0u).Concat(together)
        from sort in Enumerable.Range(0, list.Sorts.Count)
        where Set(list, filters).All(filter => filter.Sort is null || filter.Sort == list.Sorts[sort].Name)
        where list.Within is null || Set(list, filters).Any(filter => filter.Name == list.Within)
        from backwards in NoAndYes
        from live in NoAndYes
        where list.Archivable || !live
        from part in Enum.GetValues<ListPart>()
        select new ListShape(sort, backwards, filters, live, part);

    /// <summary>
    /// The arguments behind the company, as SQL. A cursor is before the first row of its key; <paramref name="keyOf"/> has the key of a sort by that
    /// name, null if it is the id. A sort whose key alone is the order has no id.
    /// </summary>
    public static string[] Arguments(ListDefinition list, ListShape shape, IReadOnlyDictionary<string, string> values, Func<string, string?> keyOf)
    {
        var end = QueryPlans.Literal(shape.Descending ? Guid.AllBitsSet : Guid.Empty);
        var sort = list.Sorts[shape.Sort].Name;
        string[] place = shape.Kind switch
        {
            ListPart.AtOffset => ["200"],
            ListPart.After => keyOf(sort) is not { } key ? [end] : sort == "sku" ? [key] : [key, end],
            _ => [],
        };
        var filters = Set(list, shape.Filters).Select(filter =>
        {
            Assert.True(filter.TryRead(values[filter.Name], out var value));
            return QueryPlans.Literal(value.Value is DateTime time ? time.ToString("O") : value.Value);
        });
        return [shape.Kind == ListPart.Count ? $"{PageLimits.MostCounted + 1}" : $"{MostRows}", .. place, .. filters];
    }

    private static IEnumerable<ListFilter> Set(ListDefinition list, uint filters) => list.Filters.Where((_, i) => (filters & (1u << i)) != 0);
}
