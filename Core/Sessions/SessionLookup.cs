using System.Security.Cryptography;
using Npgsql;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Sessions;

/// <summary>Whom a session belongs to: Redis has the session, the catalog what its user may do now and whether the session was revoked.</summary>
public sealed class SessionLookup(RedisSessions sessions, CatalogDatabase catalog, TimeProvider clock)
{
    private const string UserSql = "SELECT role, plan, shard, tenant_epoch FROM find_session_user($1, $2, $3, $4)";

    /// <summary>By the digest of the token that was presented.</summary>
    internal async Task<Principal?> FindAsync(Guid user, Guid session, CredentialDigest token) =>
        await sessions.FindAsync(user, session) is var (record, _) && CryptographicOperations.FixedTimeEquals(token.ToArray(), record.Access)
            ? await PrincipalAsync(user, session, record, CancellationToken.None)
            : null;

    /// <summary>The session as it is now, whichever token it has.</summary>
    public async Task<Principal?> FindAsync(Guid user, Guid session, CancellationToken ct) =>
        await sessions.FindAsync(user, session) is var (record, _) ? await PrincipalAsync(user, session, record, ct) : null;

    /// <summary>The user of a session that has not ended; null if he may no longer have it.</summary>
    public async Task<Principal?> UserAsync(Guid user, Guid session, SessionRecord record, CancellationToken ct)
    {
        await using var command = catalog.Primary.CreateCommand(UserSql);
        foreach (var id in (Guid[])[record.Company, user, session])
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = record.Epoch });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return null;
        return new Principal(new Tenant(record.Company, row.GetString(1), row.GetString(2), row.GetInt32(3)), session, row.GetString(0))
        {
            IsSession = true, UserId = user, ActsAsUser = true, ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(record.AccessEnds),
        };
    }

    private async Task<Principal?> PrincipalAsync(Guid user, Guid session, SessionRecord record, CancellationToken ct) =>
        record.AccessEnds > clock.GetUtcNow().ToUnixTimeMilliseconds() ? await UserAsync(user, session, record, ct) : null;
}
