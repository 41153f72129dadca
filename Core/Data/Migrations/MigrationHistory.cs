using Npgsql;

namespace Scale.Core.Data.Migrations;

/// <summary>What has run on a database, as its table <c>schema_migrations</c> says.</summary>
internal sealed class MigrationHistory
{
    private readonly SortedDictionary<int, (string Name, string Checksum)> _applied = [];

    public static async Task<MigrationHistory> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var history = new MigrationHistory();
        await using var command = new NpgsqlCommand("select version, name, checksum from schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            history._applied[reader.GetInt32(0)] = (reader.GetString(1), reader.GetString(2));
        return history;
    }

    public static async Task AddAsync(NpgsqlConnection connection, MigrationScript script, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("insert into schema_migrations (version, name, checksum) values ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = script.Version },
                new NpgsqlParameter<string> { TypedValue = script.Name },
                new NpgsqlParameter<string> { TypedValue = script.Checksum },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The files still to run. A file that has changed since it ran is an error: databases would differ without anybody knowing.</summary>
    public IReadOnlyList<MigrationScript> Pending(string database, IReadOnlyList<MigrationScript> scripts)
    {
        foreach (var script in scripts)
        {
            if (_applied.TryGetValue(script.Version, out var applied) && applied.Checksum != script.Checksum)
            {
                throw new MigrationException(
                    $"{database}: {script.Name} has been changed since it ran here as {applied.Name} "
                    + $"(checksum {applied.Checksum[..12]}, now {script.Checksum[..12]}). "
                    + "Restore the file and put the change into a new one; on a development machine start over with: dotnet run --project AppHost -- --fresh");
            }
        }
        return [.. scripts.Where(script => !_applied.ContainsKey(script.Version))];
    }

    /// <summary>What ran here but is not among the files: a newer version has migrated this database.</summary>
    public IEnumerable<string> Unknown(IReadOnlyList<MigrationScript> scripts) =>
        _applied.Where(applied => scripts.All(script => script.Version != applied.Key)).Select(applied => applied.Value.Name);
}
