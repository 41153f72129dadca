using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Users;

/// <summary>Changes to users. Keys that were made for a user follow: they get its role, and stop working with it.</summary>
public sealed class UserCommands(VersionedCatalogWrites writes, UserQuota quota, TimeProvider clock)
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
        Func<CatalogWrite, User, CancellationToken, Task<Change<User>?>> change, CancellationToken ct)
    {
        List<User> owners = [];
        return writes.ChangeAsync(
            tenant, async (write, token) =>
            {
                owners = await write.Db.Users.FromSqlRaw(LockOwnersSql, tenant.CompanyId).ToListAsync(token);
                return await write.Db.Users.FromSqlRaw(LockUserSql, tenant.CompanyId, id).SingleOrDefaultAsync(token);
            }, expected, async (write, user, token) =>
            {
                if (!Roles.Manages(asker, user.Role))
                    return new NotAllowed();
                if (await change(write, user, token) is { } refusal)
                    return refusal;
                if (!Roles.Manages(asker, user.Role))
                    return new NotAllowed();
                if (owners.Count > 0 && owners.All(owner => owner.Role != Roles.Owner || owner.ArchivedAt is not null))
                    return new LastOwner();
                if (write.Db.ChangeTracker.HasChanges())
                    await ForgetAsync(write, user, token);
                return null;
            }, user => new EventDraft(eventType, "user", user.Id, JsonBytes.Of(user, UserJson.WriteReference)), ct);
    }

    // What is remembered of the user no longer holds, and the keys of one without access stop working.
    private static async Task ForgetAsync(CatalogWrite write, User user, CancellationToken ct)
    {
        write.Revoke(user.Id);
        if (user.ArchivedAt is null)
            return;
        var keys = await write.Db.ApiKeys
            .Where(key => key.CompanyId == user.CompanyId && key.UserId == user.Id && key.RevokedAt == null).ToListAsync(ct);
        foreach (var key in keys)
            key.RevokedAt = user.ArchivedAt;
    }
}
