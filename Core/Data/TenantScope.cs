using Npgsql;

namespace Scale.Core.Data;

/// <summary>
/// Tells PostgreSQL for which company the current transaction works; the row-level security policies read it.
/// The setting is local to the transaction, so a pooled connection never carries it to the next user.
/// </summary>
internal static class TenantScope
{
    private const string Sql = "select set_config('app.company_id', $1, true)";
    private const string ReadOnlySql = "select set_config('app.company_id', $1, true), set_config('transaction_read_only', 'on', true)";

    /// <summary>For the rest of the connection's current transaction.</summary>
    public static async Task EnterAsync(NpgsqlConnection connection, Guid companyId, CancellationToken ct) =>
        await ExecuteAsync(connection, Sql, companyId, ct);

    /// <summary>The same, and writes are refused.</summary>
    public static async Task EnterReadOnlyAsync(NpgsqlConnection connection, Guid companyId, CancellationToken ct) =>
        await ExecuteAsync(connection, ReadOnlySql, companyId, ct);

    /// <summary>The same as the first command of a batch.</summary>
    public static NpgsqlBatchCommand EnterReadOnly(Guid companyId) => new(ReadOnlySql) { Parameters = { Parameter(companyId) } };

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid companyId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Parameter(companyId));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter<string> Parameter(Guid companyId) => new() { TypedValue = companyId.ToString() };
}
