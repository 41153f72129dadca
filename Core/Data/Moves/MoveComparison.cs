using System.Globalization;
using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>A company's rows of one table as two numbers that do not depend on their order.</summary>
internal readonly record struct TableDigest(long Rows, decimal Hash);

/// <summary>Measures and compares a company's rows on two shards, table by table.</summary>
internal static class MoveComparison
{
    /// <summary>Rows and bytes of each table.</summary>
    public static async Task<IReadOnlyList<MovePlan>> MeasureAsync(NpgsqlConnection connection, IReadOnlyList<MoveTable> tables, Guid company, CancellationToken ct)
    {
        var sizes = new List<MovePlan>();
        foreach (var table in tables)
        {
            await using var command = Command(connection, $"SELECT count(*), coalesce(sum(pg_column_size(t.*)), 0)::bigint FROM {table.Sql} t WHERE company_id = $1", company);
            await using var rows = await command.ExecuteReaderAsync(ct);
            await rows.ReadAsync(ct);
            sizes.Add(new MovePlan(rows.GetInt64(0), rows.GetInt64(1)));
        }
        return sizes;
    }

    /// <summary>Rows of one table.</summary>
    public static async Task<long> CountAsync(NpgsqlConnection connection, MoveTable table, Guid company, CancellationToken ct)
    {
        await using var command = Command(connection, $"SELECT count(*) FROM {table.Sql} WHERE company_id = $1", company);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Names of the tables that differ. Both connections see their side as of the same moment.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(
        NpgsqlConnection source, NpgsqlConnection target, IReadOnlyList<MoveTable> tables, Guid company, CancellationToken ct)
    {
        var sides = await Task.WhenAll(DigestAsync(source, tables, company, ct), DigestAsync(target, tables, company, ct));
        return [.. tables.Where((_, index) => sides[0][index] != sides[1][index]).Select((table) => table.Name)];
    }

    private static async Task<IReadOnlyList<TableDigest>> DigestAsync(
        NpgsqlConnection connection, IReadOnlyList<MoveTable> tables, Guid company, CancellationToken ct)
    {
        var digests = new List<TableDigest>();
        foreach (var table in tables)
        {
            await using var command = Command(
                connection,
                $"SELECT count(*), coalesce(sum(hashtextextended(ROW({table.ColumnsSql})::text, 0)::numeric), 0)::text FROM {table.Sql} WHERE company_id = $1",
                company);
            await using var rows = await command.ExecuteReaderAsync(ct);
            await rows.ReadAsync(ct);
            digests.Add(new TableDigest(rows.GetInt64(0), decimal.Parse(rows.GetString(1), CultureInfo.InvariantCulture)));
        }
        return digests;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Guid company) =>
        new(sql, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = company } } };
}
