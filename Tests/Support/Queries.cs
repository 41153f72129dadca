using Npgsql;

namespace Scale.Tests.Support;

/// <summary>One-line queries for tests.</summary>
public static class Queries
{
    /// <summary>The first column of every row.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var values = new List<T>();
        while (await reader.ReadAsync(ct))
            values.Add(reader.GetFieldValue<T>(0));
        return values;
    }

    /// <summary>The first column of the only row.</summary>
    public static async Task<T> SingleAsync<T>(this NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters) =>
        Assert.Single(await connection.ListAsync<T>(sql, ct, parameters));

    /// <summary>Runs a statement; answers the rows it changed.</summary>
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Sets the company for the connection's current transaction, as the services do.</summary>
    public static Task<int> EnterAsync(this NpgsqlConnection connection, Guid companyId, CancellationToken ct) =>
        connection.ExecuteAsync("select set_config('app.company_id', $1, true)", ct, companyId.ToString());

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
