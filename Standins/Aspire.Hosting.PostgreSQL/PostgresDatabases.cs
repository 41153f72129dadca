using Aspire.Hosting.ApplicationModel;
using Npgsql;

namespace Aspire.Hosting;

/// <summary>Makes the databases of a server that is ready.</summary>
internal static class PostgresDatabases
{
    public static async Task CreateAsync(PostgresServerResource server, CancellationToken cancellationToken)
    {
        if (server.DatabaseResources.Count == 0)
            return;
        await using var connection = await ConnectAsync(server, "postgres", cancellationToken);
        foreach (var database in server.DatabaseResources)
            await CreateAsync(connection, database, cancellationToken);
    }

    public static async Task<NpgsqlConnection> ConnectAsync(
        PostgresServerResource server, string database, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(await server.GetConnectionStringAsync(cancellationToken))
        {
            Database = database,
            Pooling = false,
            Timeout = 2,
            CommandTimeout = 30,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task CreateAsync(
        NpgsqlConnection connection, PostgresDatabaseResource database, CancellationToken cancellationToken)
    {
        var script = database.TryGetLastAnnotation<PostgresCreationScriptAnnotation>(out var annotation)
            ? annotation.Script
            : $"CREATE DATABASE \"{database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        try
        {
            await using var command = new NpgsqlCommand(script, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // It is there since an earlier run.
        }
    }
}
