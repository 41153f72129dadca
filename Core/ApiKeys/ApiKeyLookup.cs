using Npgsql;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.ApiKeys;

/// <summary>Finds keys in the catalog, and notes that they are used.</summary>
internal sealed class ApiKeyLookup(CatalogDatabase catalog, ApiKeyUse use, TimeProvider clock)
{
    private const string Columns = "SELECT key_id, role, company_id, plan, shard, epoch, user_id, is_users, scopes, expires_at FROM ";
    private const string ByHash = Columns + "find_api_key($1)";
    private const string ById = Columns + "find_api_key_by_id($1)";

    // Not cancelled by the caller, who may be one of many; the command time-out bounds it.
    public Task<Principal?> FindAsync(CredentialDigest digest) =>
        FindAsync(ByHash, new NpgsqlParameter<byte[]> { TypedValue = digest.ToArray() }, CancellationToken.None);

    public Task<Principal?> FindAsync(Guid id, CancellationToken ct) => FindAsync(ById, new NpgsqlParameter<Guid> { TypedValue = id }, ct);

    private async Task<Principal?> FindAsync(string sql, NpgsqlParameter parameter, CancellationToken ct)
    {
        await using var command = catalog.Primary.CreateCommand(sql);
        command.Parameters.Add(parameter);
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return null;
        var tenant = new Tenant(row.GetGuid(2), row.GetString(3), row.GetString(4), row.GetInt32(5));
        var principal = new Principal(tenant, row.GetGuid(0), row.GetString(1))
        {
            UserId = row.IsDBNull(6) ? null : row.GetGuid(6),
            ActsAsUser = row.GetBoolean(7),
            Scopes = row.IsDBNull(8) ? null : row.GetFieldValue<string[]>(8),
            ExpiresAt = row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
        };
        use.Note(principal.Id, clock.GetUtcNow());
        return principal;
    }
}
