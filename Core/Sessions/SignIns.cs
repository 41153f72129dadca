using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Domain.Companies;
using Scale.Core.Passwords;
using Scale.Core.Revocations;

namespace Scale.Core.Sessions;

/// <summary>
/// Signing in, and going on. An address that nobody has, one of somebody archived, one without a password and a wrong password do the same work
/// and get the same answer.
/// </summary>
public sealed class SignIns(
    CatalogDatabase catalog, PasswordHashing passwords, RedisSessions sessions, SessionLookup lookup, UserSessions ends,
    IOptions<SessionOptions> options, TimeProvider clock, ILogger<SignIns> logger)
{
    private const string LoginSql = "SELECT company_id, user_id, hash, epoch FROM find_login($1)";
    private static readonly string RehashSql = SqlText.Of<SignIns>("rehash");

    private readonly SessionOptions _options = options.Value;

    /// <summary>Opens a session; null if address and password are not those of somebody who may.</summary>
    public async Task<SignedIn?> SignInAsync(string email, string password, SessionClient client, CancellationToken ct)
    {
        // What cannot be an address is nobody's, and is not for the catalog to read.
        var login = EmailAddress.IsPlausible(email) ? await FindLoginAsync(email, ct) : null;
        if (!await passwords.VerifyAsync(password, login?.Hash, ct) || login is null)
        {
            SessionTelemetry.SignedIn("refused");
            return null;
        }
        if (passwords.IsOutdated(login.Hash))
            await RehashAsync(login, password, ct);

        var now = Now();
        var session = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now));
        var tokens = MakeTokens(login.User, session, now, endsAt: now + Milliseconds(_options.Lifetime));
        var record = new SessionRecord
        {
            Company = login.Company, Access = SessionToken.Hash(tokens.Access), AccessEnds = tokens.AccessEnds,
            Refresh = SessionToken.Hash(tokens.Refresh), RefreshEnds = tokens.RefreshEnds, Epoch = login.Epoch,
            CreatedAt = now, RefreshedAt = now, EndsAt = now + Milliseconds(_options.Lifetime), Client = client.Name, Address = client.Address,
        };
        if (await lookup.UserAsync(login.User, session, record, ct) is not { } principal)
        {
            // Archived, or the password changed, between the two questions.
            SessionTelemetry.SignedIn("refused");
            return null;
        }
        var displaced = await sessions.AddAsync(login.User, session, record);
        foreach (var old in displaced)
            await ends.RevokeAsync(login.Company, old, _options.Lifetime, ct);
        SessionTelemetry.SignedIn("signed_in");
        logger.LogInformation("User {UserId} signed in to session {SessionId}", login.User, session);
        return new SignedIn(principal, tokens);
    }

    /// <summary>
    /// New tokens for a session; null if it has none such. A refresh token of before that comes again means that two have it: then
    /// the session ends for both.
    /// </summary>
    public async Task<SignedIn?> RefreshAsync(string presented, CancellationToken ct)
    {
        if (!SessionToken.TryRead(SessionToken.RefreshPrefix, presented, out var user, out var session))
            return Refused("malformed");
        var hash = SessionToken.Hash(presented);
        // Twice: whoever refreshes at the same moment with the same token is served as one that comes back within the grace.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var now = Now();
            if (await sessions.FindAsync(user, session) is not var (record, text))
                return Refused("unknown");
            var use = UseOf(record, hash, now);
            if (use == TokenUse.Again)
            {
                logger.LogWarning("A used refresh token of session {SessionId} of user {UserId} was presented; the session ends", session, user);
                await ends.EndAsync(record.Company, user, session, ct);
                return Refused("reused");
            }
            if (use == TokenUse.None || record.RefreshEnds <= now)
                return Refused("unknown");
            if (await lookup.UserAsync(user, session, record, ct) is not { } principal)
                return Refused("ended");
            var tokens = MakeTokens(user, session, now, record.EndsAt);
            var next = record with
            {
                Access = SessionToken.Hash(tokens.Access), AccessEnds = tokens.AccessEnds, Refresh = SessionToken.Hash(tokens.Refresh),
                RefreshEnds = tokens.RefreshEnds, RefreshedAt = now, Used = [.. record.Used.Prepend(record.Refresh).Take(SessionRecord.MostUsed)],
            };
            if (await sessions.ReplaceAsync(user, session, text, next))
            {
                SessionTelemetry.Refreshed("refreshed");
                return new SignedIn(principal with { ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(tokens.AccessEnds) }, tokens);
            }
        }
        return Refused("contended");
    }

    private enum TokenUse
    {
        None,
        First,
        Again,
    }

    private TokenUse UseOf(SessionRecord record, byte[] hash, long now)
    {
        if (CryptographicOperations.FixedTimeEquals(hash, record.Refresh))
            return TokenUse.First;
        var at = Array.FindIndex(record.Used, used => CryptographicOperations.FixedTimeEquals(hash, used));
        return at < 0 ? TokenUse.None
            : at == 0 && now - record.RefreshedAt < Milliseconds(_options.RefreshGrace) ? TokenUse.First
            : TokenUse.Again;
    }

    private SessionTokens MakeTokens(Guid user, Guid session, long now, long endsAt) => new(
        SessionToken.Create(SessionToken.AccessPrefix, user, session), Math.Min(endsAt, now + Milliseconds(_options.AccessLifetime)),
        SessionToken.Create(SessionToken.RefreshPrefix, user, session), Math.Min(endsAt, now + Milliseconds(_options.IdleLifetime)));

    private async Task<Login?> FindLoginAsync(string email, CancellationToken ct)
    {
        await using var command = catalog.Primary.CreateCommand(LoginSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = email });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new Login(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt32(3)) : null;
    }

    // Unless it was changed meanwhile. The password is the same, so no session ends.
    private async Task RehashAsync(Login login, string password, CancellationToken ct)
    {
        var hash = await passwords.HashAsync(password, ct);
        await using var batch = catalog.Primary.CreateBatch();
        batch.BatchCommands.Add(TenantScope.EnterCatalog(login.Company));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(RehashSql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = login.Company }, new NpgsqlParameter<Guid> { TypedValue = login.User },
                new NpgsqlParameter<string> { TypedValue = login.Hash }, new NpgsqlParameter<string> { TypedValue = hash },
            },
        });
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static SignedIn? Refused(string why)
    {
        SessionTelemetry.Refreshed(why);
        return null;
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private sealed record Login(Guid Company, Guid User, string Hash, int Epoch)
    {
        public override string ToString() => $"Login {User}";
    }
}
