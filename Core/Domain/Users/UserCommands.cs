using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Users;

/// <summary>Changes to users. Keys that were made for a user follow: they get its role, and stop working with it.</summary>
public sealed class UserCommands(CatalogWrites catalog, UserQuota quota, TimeProvider clock)
{
    private static readonly string LockOwnersSql = SqlText.Of<User>("lock_owners");
    private static readonly string LockUserSql = SqlText.Of<User>("lock_user");
    private static readonly Task<Change<User>?> Unrefused = Task.FromResult<Change<User>?>(null);

    /// <summary>Changes what <paramref name="change"/> makes different and raises <c>user.updated</c>; <paramref name="asker"/> is the role of whoever asks.</summary>
    public async Task<Change<User>> UpdateAsync(
        Tenant tenant, string asker, Guid id, ExpectedVersion expected, Func<UserValues, UserValues> change, CancellationToken ct) => DomainTelemetry.Count(
        "user.update",
        await ChangeAsync(tenant, asker, id, expected, "user.updated", (_, user, _) =>
        {
            var values = change(new UserValues(user.Name, user.Role));
            var errors = values.Check();
            if (!errors.None)
                return Task.FromResult<Change<User>?>(new Change<User>.Invalid(errors));
            (user.Name, user.Role) = (values.Name?.Trim(), values.Role!);
            return Unrefused;
        }, ct));

    /// <summary>Takes a user's access and raises <c>user.archived</c>.</summary>
    public async Task<Change<User>> ArchiveAsync(Tenant tenant, string asker, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "user.archive",
        await ChangeAsync(tenant, asker, id, expected, "user.archived", (_, user, _) =>
        {
            user.ArchivedAt ??= Times.ToMilliseconds(clock.GetUtcNow());
            return Unrefused;
        }, ct));

    /// <summary>Gives a user access again and raises <c>user.restored</c>. Its keys of before stay revoked.</summary>
    public async Task<Change<User>> RestoreAsync(Tenant tenant, string asker, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "user.restore",
        await ChangeAsync(tenant, asker, id, expected, "user.restored", async (write, user, token) =>
        {
            if (user.ArchivedAt is not null)
                await quota.RequireRoomAsync(write, token);
            user.ArchivedAt = null;
            return null;
        }, ct));

    private Task<Change<User>> ChangeAsync(
        Tenant tenant, string asker, Guid id, ExpectedVersion expected, string eventType,
        Func<CatalogWrite, User, CancellationToken, Task<Change<User>?>> change, CancellationToken ct) =>
        catalog.RunAsync<Change<User>>(tenant, async (write, token) =>
        {
            var owners = await write.Db.Users.FromSqlRaw(LockOwnersSql, tenant.CompanyId).ToListAsync(token);
            var user = await write.Db.Users.FromSqlRaw(LockUserSql, tenant.CompanyId, id).SingleOrDefaultAsync(token);
            if (user is null)
                return Refused(write, new Change<User>.NotFound());
            if (!Roles.Manages(asker, user.Role))
                return Refused(write, new NotAllowed());
            if (!expected.Accepts(user.Version))
                return Refused(write, new Change<User>.OtherVersion(user.Version));
            if (await change(write, user, token) is { } refusal)
                return Refused(write, refusal);
            if (!Roles.Manages(asker, user.Role))
                return Refused(write, new NotAllowed());
            if (owners.Count > 0 && owners.All(owner => owner.Role != Roles.Owner || owner.ArchivedAt is not null))
                return Refused(write, new LastOwner());
            if (!write.Db.ChangeTracker.HasChanges())
                return Refused(write, new Change<User>.Done(user));
            user.Version++;
            if (user.ArchivedAt is not null)
                await RevokeKeysAsync(write, user, token);
            write.Revoke(user.Id);
            write.Raise(new EventDraft(eventType, "user", user.Id, JsonBytes.Of(user, UserJson.WriteReference)));
            return new Change<User>.Done(user);
        }, ct);

    private static async Task RevokeKeysAsync(CatalogWrite write, User user, CancellationToken ct)
    {
        var keys = await write.Db.ApiKeys
            .Where(key => key.CompanyId == user.CompanyId && key.UserId == user.Id && key.RevokedAt == null).ToListAsync(ct);
        foreach (var key in keys)
            key.RevokedAt = user.ArchivedAt;
    }

    private static Change<User> Refused(CatalogWrite write, Change<User> outcome)
    {
        write.Rollback();
        return outcome;
    }
}
