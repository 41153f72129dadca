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

    // With a generic plan PostgreSQL picks the month when it executes. Left to itself it plans anew every time, because a plan for known
    // parameters looks cheaper than one over all months; over a year of months that planning costs more than the query.
    private const string HotSql =
        ReadOnlySql + ", set_config('plan_cache_mode', 'force_generic_plan', true)";

    /// <summary>For the rest of the connection's current transaction.</summary>
    public static async Task EnterAsync(NpgsqlConnection connection, Guid companyId, CancellationToken ct) =>
        await ExecuteAsync(connection, Sql, companyId, ct);

    /// <summary>The same, and writes are refused.</summary>
    public static async Task EnterReadOnlyAsync(NpgsqlConnection connection, Guid companyId, CancellationToken ct) =>
        await ExecuteAsync(connection, ReadOnlySql, companyId, ct);

    /// <summary>The same as the first command of a batch of prepared, index-served statements.</summary>
    public static NpgsqlBatchCommand EnterHot(Guid companyId) => new(HotSql) { Parameters = { Parameter(companyId) } };

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid companyId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Parameter(companyId));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter<string> Parameter(Guid companyId) => new() { TypedValue = companyId.ToString() };
}
