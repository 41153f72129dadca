using Npgsql;
using Scale.Core.Tenancy;

namespace Scale.Core.Data;

/// <summary>
/// Tells PostgreSQL for which company the current transaction works; the row-level security policies read it.
/// The setting is local to the transaction, so a pooled connection never carries it to the next user.
/// </summary>
internal static class TenantScope
{
    private const string Sql = "select set_config('app.company_id', $1::uuid::text, true)";
    private const string ReadOnlySql = Sql + ", set_config('transaction_read_only', 'on', true)";
    private const string OperatorSql = "select set_config('app.operator', 'on', true), set_config('transaction_read_only', 'on', true), set_config('plan_cache_mode', 'force_custom_plan', true)";

    // With a generic plan PostgreSQL picks the month when it executes. Left to itself it plans anew every time, because a plan for known
    // parameters looks cheaper than one over all months; over a year of months that planning costs more than the query.
    private const string GenericPlan = ", set_config('plan_cache_mode', 'force_generic_plan', true)";

    private const string Fence = ", tenant_enter($1, $2)";

    // A subquery: as a PL/pgSQL function with its own search_path it cost as much as the query behind it. The company is set before it is
    // evaluated, because a select list goes from left to right; if it did not, row-level security would hide the row and the reader would
    // ask the primary.
    private const string Epoch =
        ", coalesce((select case f.state when 'active' then f.epoch else -f.epoch end from tenant_fence f where f.company_id = $1), 0)";

    /// <summary>For the rest of the connection's current transaction on a database that holds every company, the catalog.</summary>
    public static async Task EnterAsync(NpgsqlConnection connection, Guid companyId, CancellationToken ct) =>
        await ExecuteAsync(connection, Sql, companyId, ct);

    /// <summary>The same as the first command of a batch.</summary>
    public static NpgsqlBatchCommand EnterCatalog(Guid companyId) => new(Sql) { Parameters = { Id(companyId) } };

    /// <summary>
    /// For the rest of the connection's current transaction on a shard, as a command that may be followed by others in one batch: if the
    /// company does not live there at that epoch it fails, and nothing behind it runs.
    /// </summary>
    public static NpgsqlBatchCommand EnterShard(Tenant tenant) => Fenced(Sql + Fence, tenant);

    /// <summary>The same on its own.</summary>
    public static async Task<bool> EnterShardAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { EnterShard(tenant) } };
        await batch.ExecuteNonQueryAsync(ct);
        return true;
    }

    /// <summary>The same with the first statement of the work, for prepared, index-served statements; <paramref name="read"/> gets its rows.</summary>
    public static async Task<T> EnterHotWriteAsync<T>(
        NpgsqlConnection connection, Tenant tenant, NpgsqlBatchCommand first, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Fenced(Sql + GenericPlan + Fence, tenant), first } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await read(reader, ct);
    }

    /// <summary>For a transaction that cannot write; answers the epoch the company lives there with.</summary>
    public static async Task<int> EnterReadOnlyAsync(NpgsqlConnection connection, Guid companyId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ReadOnlySql + Epoch, connection) { Parameters = { Id(companyId) } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetInt32(2);
    }

    /// <summary>For a transaction on the catalog that cannot write.</summary>
    public static async Task EnterCatalogReadOnlyAsync(NpgsqlConnection connection, Guid companyId, CancellationToken ct) =>
        await ExecuteAsync(connection, ReadOnlySql, companyId, ct);

    /// <summary>For the catalog, as the first command of a batch of prepared, index-served statements.</summary>
    public static NpgsqlBatchCommand EnterHot(Guid companyId) => new(ReadOnlySql + GenericPlan) { Parameters = { Id(companyId) } };

    /// <summary>For whoever may see that there are companies, and works for none. Planned for its parameters: few companies are archived, many are on one plan.</summary>
    public static NpgsqlBatchCommand EnterAsOperator() => new(OperatorSql);

    /// <summary>The same for a shard; <see cref="EpochAsync"/> reads its row.</summary>
    public static NpgsqlBatchCommand EnterHotShard(Guid companyId) => new(ReadOnlySql + GenericPlan + Epoch) { Parameters = { Id(companyId) } };

    /// <summary>The epoch the company lives there with, and the reader before the next command's first row.</summary>
    public static async ValueTask<int> EpochAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        await reader.ReadAsync(ct);
        var epoch = reader.GetInt32(3);
        await reader.NextResultAsync(ct);
        return epoch;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid companyId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Id(companyId));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Fenced(string sql, Tenant tenant) => new(sql)
    {
        Parameters = { Id(tenant.CompanyId), new NpgsqlParameter<int> { TypedValue = tenant.Epoch } },
    };

    private static NpgsqlParameter<Guid> Id(Guid companyId) => new() { TypedValue = companyId };
}
