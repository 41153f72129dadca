using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Scale.Core.Credentials;
using Scale.Core.Data;
using Scale.Core.Domain;
using Scale.Core.Passwords;
using StackExchange.Redis;

namespace Scale.Core.Sessions;

/// <summary>What became of a password to be set.</summary>
public enum PasswordChange
{
    /// <summary>It is set.</summary>
    Done,

    /// <summary>The current password is another, or was changed at the same moment.</summary>
    WrongPassword,
}

/// <summary>Setting a user's password. All of the user's sessions end but the one that asks; keys stay as they are.</summary>
public sealed class PasswordChanges(
    CatalogWrites catalog, CatalogReads reads, PasswordHashing passwords, RedisSessions sessions, TimeProvider clock, ILogger<PasswordChanges> logger)
{
    private static readonly string LockSql = SqlText.Of<PasswordChanges>("lock_password");

    /// <summary>Sets the password of the principal's user, who shows the current one if there is one.</summary>
    public async Task<PasswordChange> SetAsync(Principal principal, string? current, string wanted, CancellationToken ct)
    {
        var user = principal.UserId!.Value;
        var stored = await reads.RunAsync(principal.Tenant, (db, token) => db.Passwords.AsNoTracking()
            .SingleOrDefaultAsync(password => password.CompanyId == principal.Tenant.CompanyId && password.UserId == user, token), ct);
        if (stored is not null && !await passwords.VerifyAsync(current ?? "", stored.Hash, ct))
            return PasswordChange.WrongPassword;
        var hash = await passwords.HashAsync(wanted, ct);
        try
        {
            if (await SaveAsync(principal, user, stored, hash, ct) is not { } epoch)
                return PasswordChange.WrongPassword;
            await KeepOnlyAsync(user, principal.Id, epoch);
            return PasswordChange.Done;
        }
        catch (DbUpdateException e) when (e.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UniqueViolation })
        {
            return PasswordChange.WrongPassword;
        }
    }

    private Task<int?> SaveAsync(Principal principal, Guid user, UserPassword? stored, string hash, CancellationToken ct) =>
        catalog.RunAsync<int?>(principal.Tenant with { Actor = principal.Actor }, async (write, token) =>
        {
            var now = Times.ToMilliseconds(clock.GetUtcNow());
            var row = await write.Db.Passwords.FromSqlRaw(LockSql, principal.Tenant.CompanyId, user).SingleOrDefaultAsync(token);
            if (row?.Epoch != stored?.Epoch)
            {
                write.Rollback();
                return null;
            }
            if (row is null)
                write.Db.Add(row = new UserPassword { CompanyId = principal.Tenant.CompanyId, UserId = user, Hash = hash, ChangedAt = now });
            else
                (row.Hash, row.Epoch, row.ChangedAt, row.KeptSession) = (hash, row.Epoch + 1, now, principal.IsSession ? principal.Id : null);
            write.Audit(UserPassword.Audit(user));
            write.Revoke(user);
            return row.Epoch;
        }, ct);

    // The epoch has ended all but the one that asked; this tidies up, and lets that one survive the next change that it makes.
    private async Task KeepOnlyAsync(Guid user, Guid kept, int epoch)
    {
        try
        {
            foreach (var (id, _) in await sessions.ListAsync(user))
            {
                if (id != kept)
                    await sessions.RemoveAsync(user, id);
                else if (await sessions.FindAsync(user, id) is var (record, text))
                    await sessions.ReplaceAsync(user, id, text, record with { Epoch = epoch });
            }
        }
        catch (Exception e) when (RedisFailures.IsAway(e))
        {
            logger.LogWarning(e, "Redis did not answer and still has the sessions of user {UserId} that have ended", user);
        }
    }
}
