using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>A table with rows of companies.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">All columns that can be written.</param>
/// <param name="Key">The columns of its primary key.</param>
internal sealed record MoveTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key)
{
    /// <summary>The name as SQL.</summary>
    public string Sql => Quote(Name);

    /// <summary>The columns as SQL.</summary>
    public string ColumnsSql => string.Join(", ", Columns.Select(Quote));

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>Finds out what a company's rows are in, from PostgreSQL's own catalog, so that a new table moves without being listed.</summary>
internal static class MoveTables
{
    private static readonly string Sql = SqlText.Of<CompanyMover>("tables");

    /// <summary>The tables of the source, each behind those that its foreign keys name. Refuses if the target's are others: one of the two has not been migrated.</summary>
    public static async Task<IReadOnlyList<MoveTable>> ReadAsync(NpgsqlConnection source, NpgsqlConnection target, CancellationToken ct)
    {
        var here = await ReadAsync(source, ct);
        var there = (await ReadAsync(target, ct)).ToDictionary(table => table.Name);
        var different = here.FirstOrDefault(table => !there.TryGetValue(table.Name, out var other) || !other.Columns.ToHashSet().SetEquals(table.Columns));
        return different is null ? here : throw new MoveFailedException(
            $"The table {different.Name} is not the same on both shards. Run the migrations and try again.");
    }

    private static async Task<IReadOnlyList<MoveTable>> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var tables = new List<MoveTable>();
        while (await rows.ReadAsync(ct))
            tables.Add(new MoveTable(rows.GetString(0), rows.GetFieldValue<string[]>(1), rows.GetFieldValue<string[]>(2)));
        return tables;
    }
}
