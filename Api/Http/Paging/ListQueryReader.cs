using System.Globalization;
using Microsoft.Extensions.Primitives;
using Scale.Core.Data.Paging;
using Scale.Core.Domain;

namespace Scale.Api.Http.Paging;

/// <summary>
/// Reads the query string of a list strictly: what is unknown, given twice or out of bounds is an error by its name, because a filter
/// that is ignored in silence shows a client what it did not ask for.
/// </summary>
internal sealed class ListQueryReader(ListDefinition list, HttpRequest request)
{
    private readonly IQueryCollection _query = request.Query;
    private readonly FieldErrors _errors = new();
    private readonly List<FilterValue> _filters = [];

    /// <summary>The query, or every error there is. <paramref name="mostRows"/> is for a stream; null for a page.</summary>
    public ListQuery Read(int? mostRows, out FieldErrors errors)
    {
        errors = _errors;
        foreach (var (name, values) in _query)
        {
            if (values.Count != 1)
                Refuse(name, "must be given once");
            else if (!IsKnown(name))
                Refuse(name, $"is no parameter of this list; it has {string.Join(", ", Names())}");
        }
        foreach (var filter in list.Filters)
            ReadFilter(filter);

        var limit = ReadNumber(ListParameters.Limit, mostRows ?? list.MostLimit) ?? mostRows ?? list.DefaultLimit;
        var (sort, descending) = ReadSort();
        var read = new ListQuery(list, limit)
        {
            Sort = sort,
            Descending = descending,
            Filters = _filters,
            Cursor = One(ListParameters.Cursor) is { Length: > 0 } cursor ? cursor : null,
            Page = ReadNumber(ListParameters.Page, int.MaxValue),
            Count = ReadFlag(ListParameters.Count),
            IncludeArchived = list.Archivable && ReadFlag(ListParameters.IncludeArchived),
        };
        Check(read, isStream: mostRows is not null);
        return read;
    }

    /// <summary>Every parameter the list takes.</summary>
    private IEnumerable<string> Names()
    {
        string[] names = [ListParameters.Limit, ListParameters.Cursor, ListParameters.Sort, ListParameters.Page, ListParameters.Count];
        return names.Concat(list.Archivable ? [ListParameters.IncludeArchived] : []).Concat(list.Filters.Where(IsAsked).Select(filter => filter.Name));
    }

    private bool IsKnown(string name) => name switch
    {
        ListParameters.Limit or ListParameters.Cursor or ListParameters.Sort or ListParameters.Page or ListParameters.Count => true,
        ListParameters.IncludeArchived => list.Archivable,
        _ => list.Filters.Any(filter => filter.Name == name && IsAsked(filter)),
    };

    private void Check(ListQuery read, bool isStream)
    {
        if (read.Page is not null && read.Cursor is not null)
            Refuse(ListParameters.Page, "cannot be combined with cursor");
        if (read.Page is not null && isStream)
            Refuse(ListParameters.Page, "is for pages; a stream goes on from a cursor");
        if (read.Page is { } page && (long)page * read.Limit > PageLimits.MostOffset)
            Refuse(ListParameters.Page, $"reaches at most item {PageLimits.MostOffset}; go on with cursor=<nextCursor>, which costs the same at any depth");
        if (read.Count && isStream)
            Refuse(ListParameters.Count, "is for pages; the last line of a stream says how many items it had");
        foreach (var value in read.Filters)
        {
            if (value.Filter.Sort is { } sort && sort != list.Sorts[read.Sort].Name)
                Refuse(value.Filter.Name, $"can only be combined with sort={sort} or sort=-{sort}");
        }
    }

    private void ReadFilter(ListFilter filter)
    {
        if ((IsAsked(filter) ? One(filter.Name) : request.RouteValues["id"]?.ToString()) is not { } text)
            return;
        if (filter.TryRead(text, out var value))
            _filters.Add(value);
        else
            Refuse(filter.Name, filter.Expected);
    }

    private (int Index, bool Descending) ReadSort()
    {
        var text = One(ListParameters.Sort) ?? DefaultSort();
        var descending = text.StartsWith('-');
        var name = descending ? text.AsSpan(1) : text;
        for (var i = 0; i < list.Sorts.Count; i++)
        {
            if (name.SequenceEqual(list.Sorts[i].Name))
                return (i, descending);
        }
        Refuse(ListParameters.Sort, $"must be one of {string.Join(", ", list.Sorts.SelectMany(sort => (string[])[sort.Name, "-" + sort.Name]))}");
        return (0, true);
    }

    // A filter's own sort, unless the list is in that order anyway.
    private string DefaultSort() => _filters.Find(value => value.Filter.Sort is not null).Filter?.Sort is { } served && served != list.DefaultSort.TrimStart('-')
        ? served : list.DefaultSort;

    private int? ReadNumber(string name, int most)
    {
        if (One(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return number;
        Refuse(name, most == int.MaxValue ? "must be a whole number from 1" : $"must be a whole number from 1 to {most}");
        return null;
    }

    private bool ReadFlag(string name)
    {
        var text = One(name);
        if (text is not (null or "true" or "false"))
            Refuse(name, "must be true or false");
        return text == "true";
    }

    private bool IsAsked(ListFilter filter) => filter.Name != list.Within;

    private string? One(string name) => _query.TryGetValue(name, out StringValues values) && values.Count == 1 ? values[0] : null;

    private void Refuse(string name, string message) => _errors.Require(false, name, message);
}
