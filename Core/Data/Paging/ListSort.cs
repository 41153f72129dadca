using Npgsql;

namespace Scale.Core.Data.Paging;

/// <summary>
/// One order a list can be in. The id is the last key unless the key is unique, so the order is total and a cursor names one
/// place in it. Each sort needs the index (company_id, key, id); it is read backwards for the descending order.
/// </summary>
public sealed class ListSort
{
    private readonly Kind _kind;
    private readonly string? _key;

    private readonly bool _unique;

    private ListSort(string name, Kind kind, string? key, bool unique = false) => (Name, _kind, _key, _unique) = (name, kind, key, unique);

    private enum Kind
    {
        Id,
        Text,
        Number,
        Time,
    }

    /// <summary>What clients call it: <c>sort=name</c>, or <c>sort=-name</c> for the descending order.</summary>
    public string Name { get; }

    /// <summary>By the id, which for a UUIDv7 is by time of creation.</summary>
    public static ListSort ById(string name) => new(name, Kind.Id, null);

    /// <summary>
    /// By a text column that is never null and has at most 1,024 bytes. A column, not an expression: under row-level security PostgreSQL
    /// uses no condition on <c>lower(name)</c> as a range of an index; see <c>products.name_key</c>.
    /// </summary>
    public static ListSort ByText(string name, string key) => new(name, Kind.Text, key);

    /// <summary>By a text column that is never null and unique in the company: the key alone is the order, and its unique index serves it.</summary>
    public static ListSort ByUniqueText(string name, string key) => new(name, Kind.Text, key, unique: true);

    /// <summary>By a whole number that is never null.</summary>
    public static ListSort ByNumber(string name, string key) => new(name, Kind.Number, key);

    /// <summary>By a <c>timestamptz</c> that is never null.</summary>
    public static ListSort ByTime(string name, string key) => new(name, Kind.Time, key);

    // What a row's cursor needs besides the id, as the row's last column.
    internal string Column => _key is null ? "" : $", {_key}";

    internal string OrderBy(bool descending)
    {
        var direction = descending ? " DESC" : "";
        return _key is null ? $"id{direction}" : _unique ? $"{_key}{direction}" : $"{_key}{direction}, id{direction}";
    }

    // A comparison of rows is one range of the index; two comparisons with OR would not be.
    internal string After(bool descending, ref int parameter)
    {
        var sign = descending ? '<' : '>';
        return _key is null || _unique ? $"{_key ?? "id"} {sign} ${++parameter}" : $"({_key}, id) {sign} (${++parameter}, ${++parameter})";
    }

    internal void Bind(NpgsqlParameterCollection parameters, KeysetCursor position)
    {
        if (_kind == Kind.Text)
            parameters.Add(new NpgsqlParameter<string> { TypedValue = position.Text ?? "" });
        else if (_kind == Kind.Number)
            parameters.Add(new NpgsqlParameter<long> { TypedValue = position.Value });
        else if (_kind == Kind.Time)
            parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = DateTime.UnixEpoch.AddTicks(position.Value * TimeSpan.TicksPerMicrosecond) });
        if (!_unique)
            parameters.Add(new NpgsqlParameter<Guid> { TypedValue = position.Id });
    }

    internal KeysetCursor Position(NpgsqlDataReader row)
    {
        var (id, key) = (row.GetGuid(0), row.FieldCount - 1);
        return _kind switch
        {
            Kind.Text => new KeysetCursor(0, id, row.GetString(key)),
            Kind.Number => new KeysetCursor(row.GetInt64(key), id),
            Kind.Time => new KeysetCursor((row.GetDateTime(key) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, id),
            _ => new KeysetCursor(0, id),
        };
    }
}
