using Npgsql;
using Scale.LocalRuntime.Images;

namespace Scale.Standins.Tests.LocalRuntime.Images;

internal static class PostgresQuery
{
    /// <summary>The first value of the first row; null when there is none.</summary>
    public static async Task<string?> AskAsync(
        ContainerSpec container, string sql, string user = "postgres", string database = "postgres", string? password = null)
    {
        await using var connection = await OpenAsync(container, user, database, password);
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<NpgsqlConnection> OpenAsync(
        ContainerSpec container, string user = "postgres", string database = "postgres", string? password = null)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost",
            Port = container.Port,
            Username = user,
            Password = password ?? container.Environment["POSTGRES_PASSWORD"],
            Database = database,
            Pooling = false,
            Timeout = 30,
        }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
