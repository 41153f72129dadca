using System.Text;

namespace Scale.Core.Data.Paging;

/// <summary>Everything that decides the text of a list's query; the rest is parameters.</summary>
/// <param name="Sort">Index of the sort.</param>
/// <param name="Descending">The sort backwards.</param>
/// <param name="Filters">A bit per filter that is set.</param>
/// <param name="LiveOnly">Without archived rows.</param>
/// <param name="Kind">Which part of the list is wanted.</param>
public readonly record struct ListShape(int Sort, bool Descending, uint Filters, bool LiveOnly, ListPart Kind)
{
    /// <summary>
    /// The text over the list's own SELECT. It becomes a subquery that PostgreSQL flattens, so indexes serve conditions and order.
    /// $1 company, $2 rows, then the offset or the cursor's values as the part needs them, then one parameter per filter.
    /// </summary>
    public string Compose(ListDefinition list, string rows)
    {
        var sort = list.Sorts[Sort];
        var parameter = 2;
        var tail = Kind == ListPart.AtOffset ? $" OFFSET ${++parameter}" : "";
        var conditions = new List<string>();
        if (Kind == ListPart.After)
            conditions.Add(sort.After(Descending, ref parameter));
        if (LiveOnly)
            conditions.Add("archived_at IS NULL");
        for (var i = 0; i < list.Filters.Count; i++)
        {
            if ((Filters & (1u << i)) != 0)
                conditions.Add(list.Filters[i].Condition(++parameter));
        }

        var text = new StringBuilder();
        text.Append(Kind == ListPart.Count ? "SELECT count(*) FROM (SELECT 1" : $"SELECT l.*{sort.Column}").Append(" FROM (\n").Append(rows).Append("\n) l");
        if (conditions.Count > 0)
            text.Append(" WHERE ").AppendJoin(" AND ", conditions);
        if (Kind != ListPart.Count)
            text.Append(" ORDER BY ").Append(sort.OrderBy(Descending));
        text.Append(" LIMIT $2").Append(tail);
        return text.Append(Kind == ListPart.Count ? ") counted" : "").ToString();
    }
}

/// <summary>Which part of a list a query reads.</summary>
public enum ListPart
{
    /// <summary>From the start.</summary>
    First,

    /// <summary>From behind a cursor.</summary>
    After,

    /// <summary>From a row's number.</summary>
    AtOffset,

    /// <summary>No rows: how many there are.</summary>
    Count,
}
