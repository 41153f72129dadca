using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Data.Paging;

/// <summary>
/// A list that clients page through: what a row is, how it can be sorted and filtered, and how much of it a page holds. One static
/// instance per list, beside the queries of its resource; everything else is shared.
/// <code>
/// public static ListDefinition Definition { get; } = new("patients", SqlText.Of&lt;PatientList&gt;("patient_list"), PatientJson.Write)
/// {
///     Sorts = [ListSort.ById("createdAt"), ListSort.ByText("name", "name_key")],
///     Filters = [ListFilter.Text("number", "number", "The patient's number.", most: 64)],
///     Archivable = true,
/// };
/// </code>
/// <c>patient_list.sql</c> is a plain <c>SELECT … FROM patients WHERE company_id = $1</c>: the id is its first column, the writer's columns
/// follow, and every column that a sort or filter names is among them (<c>archived_at</c> too if <see cref="Archivable"/>). The API maps it with
/// <c>group.MapList&lt;PatientResponse&gt;(PatientList.Definition)</c>. Each sort and each filter needs an index that serves it;
/// Tests/Core/Data/ListPlanTests.cs reads the plans.
/// </summary>
/// <param name="name">Name of the list in its cursors and figures.</param>
/// <param name="sql">The rows of one company ($1), in no order.</param>
/// <param name="writeItem">Writes one row.</param>
public sealed class ListDefinition(string name, string sql, Action<Utf8JsonWriter, NpgsqlDataReader> writeItem)
{
    private readonly ConcurrentDictionary<ListShape, string> _texts = new();

    /// <summary>Name of the list in its cursors and figures.</summary>
    public string Name => name;

    /// <summary>The orders clients may ask for.</summary>
    public required IReadOnlyList<ListSort> Sorts { get; init; }

    /// <summary>The order when the client does not say, as it would say it: the first sort, descending, unless set.</summary>
    public string DefaultSort { get => field ?? $"-{Sorts[0].Name}"; init; }

    /// <summary>The filters clients may set; at most 32.</summary>
    public IReadOnlyList<ListFilter> Filters { get; init; } = [];

    /// <summary>Name of the filter whose value is the <c>id</c> in the list's address and nothing of its query string; null for a list that is part of no resource.</summary>
    public string? Within { get; init; }

    /// <summary>Rows have <c>archived_at</c> and are left out once it is set, unless the client says <c>includeArchived=true</c>.</summary>
    public bool Archivable { get; init; }

    /// <summary>Items of a page when the client does not say.</summary>
    public int DefaultLimit { get; init; } = PageLimits.Default;

    /// <summary>Most items of a page.</summary>
    public int MostLimit { get; init; } = PageLimits.Most;

    /// <summary>Where the rows of a shard are read. Only a list that clients look at because of what no request of theirs wrote needs the primary.</summary>
    public ReadFrom From { get; init; } = ReadFrom.Replica;

    /// <summary>The rows live in the catalog, not on the company's shard.</summary>
    public bool InCatalog { get; init; }

    /// <summary>The rows are those of all companies, in the catalog, for operators; $1 is the id that no company has.</summary>
    public bool OfAllCompanies { get; init; }

    internal Action<Utf8JsonWriter, NpgsqlDataReader> WriteItem => writeItem;

    /// <summary>The query of that shape. A list has few shapes and the text of each stays the same, so Npgsql prepares it.</summary>
    public string TextOf(ListShape shape) => _texts.GetOrAdd(shape, static (one, list) => one.Compose(list, list.Sql), this);

    private string Sql => sql;
}
