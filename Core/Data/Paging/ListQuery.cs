using Npgsql;

namespace Scale.Core.Data.Paging;

/// <summary>What a client asked a list for, checked.</summary>
/// <param name="List">The list.</param>
/// <param name="Limit">Most items.</param>
public sealed record ListQuery(ListDefinition List, int Limit)
{
    /// <summary>Index of the sort in <see cref="ListDefinition.Sorts"/>.</summary>
    public int Sort { get; init; }

    /// <summary>The sort backwards: newest or largest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>The filters that are set, in the order of <see cref="ListDefinition.Filters"/>.</summary>
    public IReadOnlyList<FilterValue> Filters { get; init; } = [];

    /// <summary>Archived rows too.</summary>
    public bool IncludeArchived { get; init; }

    /// <summary>The cursor to go on from, as it came.</summary>
    public string? Cursor { get; init; }

    /// <summary>The page by its number from 1, instead of a cursor.</summary>
    public int? Page { get; init; }

    /// <summary>Whether the body has a total.</summary>
    public bool Count { get; init; }

    internal ListSort By => List.Sorts[Sort];

    internal CursorScope ScopeOf(Guid companyId) => new(companyId, List.Name, (byte)(Sort * 2 + (Descending ? 1 : 0)), Canonical());

    /// <summary>The command for some rows: <paramref name="rows"/> of them, behind <paramref name="position"/> or at the page.</summary>
    internal NpgsqlBatchCommand Command(Guid companyId, int rows, KeysetCursor? position)
    {
        var part = position is not null ? ListPart.After : Page > 1 ? ListPart.AtOffset : ListPart.First;
        var command = Open(companyId, rows, part);
        if (position is { } after)
            By.Bind(command.Parameters, after);
        else if (part == ListPart.AtOffset)
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (Page!.Value - 1) * Limit });
        return Close(command);
    }

    internal NpgsqlBatchCommand CountCommand(Guid companyId) => Close(Open(companyId, PageLimits.MostCounted + 1, ListPart.Count));

    private NpgsqlBatchCommand Open(Guid companyId, int rows, ListPart part)
    {
        uint filters = 0;
        for (int i = 0, set = 0; i < List.Filters.Count && set < Filters.Count; i++)
        {
            if (ReferenceEquals(List.Filters[i], Filters[set].Filter))
            {
                filters |= 1u << i;
                set++;
            }
        }
        var shape = new ListShape(Sort, Descending, filters, List.Archivable && !IncludeArchived, part);
        return new NpgsqlBatchCommand(List.TextOf(shape))
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = companyId }, new NpgsqlParameter<int> { TypedValue = rows } },
        };
    }

    private NpgsqlBatchCommand Close(NpgsqlBatchCommand command)
    {
        foreach (var filter in Filters)
            command.Parameters.Add(new NpgsqlParameter { Value = filter.Value });
        return command;
    }

    // Values hold no line breaks, so different filters never have the same text.
    private string Canonical() => Filters.Count == 0 && !IncludeArchived
        ? ""
        : string.Join('\n', Filters.Select(filter => $"{filter.Filter.Name}={filter.Canonical}").Append(IncludeArchived ? "archived" : ""));
}
