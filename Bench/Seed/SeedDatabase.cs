using Npgsql;

namespace Scale.Bench.Seed;

/// <summary>A database that is filled, as the owner of its tables.</summary>
internal sealed class SeedDatabase(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "bench-seed",
        Timeout = 5,
        // Indexing a large batch, or analysing what came of it, takes its time.
        CommandTimeout = 600,
        MaxPoolSize = 8,
    });

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken ct) => await _source.OpenConnectionAsync(ct);

    /// <summary>From when on the database keeps events; older ones would be outside every month.</summary>
    public async Task<DateTimeOffset> EventsFromAsync(SeedOptions options, CancellationToken ct)
    {
        await using var command = _source.CreateCommand("select keep_days from partitioned_tables where table_name = 'events'");
        var days = (int)(await command.ExecuteScalarAsync(ct))!;
        var kept = days == 0 ? options.From : options.Until.AddDays(-days);
        return kept > options.From ? kept : options.From;
    }

    /// <summary>Creates the months of that table from the first to the last moment that are not there.</summary>
    public async Task MakeMonthsAsync(string table, DateTimeOffset first, DateTimeOffset last, CancellationToken ct)
    {
        await using var command = _source.CreateCommand(await SqlAsync("months", ct));
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        command.Parameters.Add(new NpgsqlParameter { Value = first.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { Value = last.UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Tells the planner what is there now.</summary>
    public async Task AnalyzeAsync(string tables, CancellationToken ct)
    {
        await using var command = _source.CreateCommand($"ANALYZE {tables}");
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A whole table's rows at once, inside the connection's transaction; answers how many.</summary>
    public static async Task<long> CopyAsync<T>(
        NpgsqlConnection connection, string target, IEnumerable<T> rows, Action<NpgsqlBinaryImporter, T> write, CancellationToken ct)
    {
        await using var importer = await BeginCopyAsync(connection, target, ct);
        foreach (var row in rows)
        {
            await importer.StartRowAsync(ct);
            write(importer, row);
        }

        return (long)await importer.CompleteAsync(ct);
    }

    internal static async Task<NpgsqlBinaryImporter> BeginCopyAsync(NpgsqlConnection connection, string target, CancellationToken ct)
    {
        var importer = await connection.BeginBinaryImportAsync($"COPY {target} FROM STDIN (FORMAT binary)", ct);
        importer.Timeout = TimeSpan.FromMinutes(10);
        return importer;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<string> SqlAsync(string name, CancellationToken ct)
    {
        var assembly = typeof(SeedDatabase).Assembly;
        await using var stream = assembly.GetManifestResourceStream(
            assembly.GetManifestResourceNames().Single(resource => resource.EndsWith($"Seed.Sql.{name}.sql", StringComparison.Ordinal)))!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(ct);
    }
}
