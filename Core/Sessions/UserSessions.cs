using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Core.Revocations;

namespace Scale.Core.Sessions;

/// <summary>The sessions of a user: which there are, and ending them.</summary>
/// <remarks>
/// That a session has ended is written to the catalog first: whatever Redis forgets or remembers from a snapshot, it does not come back.
/// </remarks>
public sealed class UserSessions(
    RedisSessions sessions, RevocationLog log, RevocationChannel channel, IOptions<SessionOptions> options, TimeProvider clock)
{
    /// <summary>The sessions of the principal's user that have not ended, the newest first.</summary>
    public async Task<IReadOnlyList<UserSession>> ListAsync(Principal principal)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return
        [
            .. from session in await sessions.ListAsync(principal.UserId!.Value)
               where session.Record.RefreshEnds > now && session.Record.Company == principal.Tenant.CompanyId
               orderby session.Id.ToString("N") descending
               select new UserSession(session.Id, session.Record, session.Id == principal.Id),
        ];
    }

    /// <summary>Ends a session of the principal's user; null if there is none of that id.</summary>
    public async Task<UserSession?> EndAsync(Principal principal, Guid session, CancellationToken ct)
    {
        var user = principal.UserId!.Value;
        if (await sessions.FindAsync(user, session) is not var (record, _) || record.Company != principal.Tenant.CompanyId)
            return null;
        await EndAsync(record.Company, user, session, ct);
        return new UserSession(session, record, session == principal.Id);
    }

    internal async Task EndAsync(Guid company, Guid user, Guid session, CancellationToken ct)
    {
        await RevokeAsync(company, session, options.Value.Lifetime, ct);
        await sessions.RemoveAsync(user, session);
    }

    internal async Task RevokeAsync(Guid company, Guid session, TimeSpan keep, CancellationToken ct)
    {
        await log.RecordAloneAsync(company, session, keep, ct);
        await channel.PublishAsync(new HashSet<Guid> { session });
        SessionTelemetry.Ended();
    }
}
