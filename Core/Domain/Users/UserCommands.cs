using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Users;

/// <summary>Changes to users. Keys that were made for a user follow: they get its role, and stop working with it.</summary>
public sealed class UserCommands(CatalogWrites catalog, TimeProvider clock)
{
    private static readonly string LockOwnersSql = SqlText.Of<User>("lock_owners");
    private static readonly string LockUserSql = SqlText.Of<User>("lock_user");

    /// <summary>Changes name and role and raises <c>user.updated</c>; <paramref name="asker"/> is the role of whoever asks.</summary>
    public async Task<UserChange> UpdateAsync(
        Tenant tenant, string asker, Guid id, ExpectedVersion expected, UserValues values, CancellationToken ct)
    {
        var errors = values.Check();
        var outcome = !errors.None
            ? new UserChange.Invalid(errors)
            : await ChangeAsync(tenant, asker, id, expected, values.Role!, "user.updated", user => (user.Name, user.Role) = (values.Name!.Trim(), values.Role!), ct);
        return DomainTelemetry.Count("user.update", outcome);
    }

    /// <summary>Takes a user's access and raises <c>user.archived</c>.</summary>
    public async Task<UserChange> ArchiveAsync(Tenant tenant, string asker, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "user.archive",
        await ChangeAsync(
            tenant, asker, id, expected, roleAfter: null, "user.archived", user => user.ArchivedAt ??= Times.ToMilliseconds(clock.GetUtcNow()), ct));

    private Task<UserChange> ChangeAsync(
        Tenant tenant, string asker, Guid id, ExpectedVersion expected, string? roleAfter, string eventType, Action<User> change, CancellationToken ct) =>
        catalog.RunAsync<UserChange>(tenant, async (write, token) =>
        {
            var owners = await write.Db.Users.FromSqlRaw(LockOwnersSql, tenant.CompanyId).ToListAsync(token);
            var user = await write.Db.Users.FromSqlRaw(LockUserSql, tenant.CompanyId, id).SingleOrDefaultAsync(token);
            if (Refuse(user, owners, asker, expected, roleAfter) is { } refusal)
                return Refused(write, refusal);
            change(user!);
            if (!write.Db.ChangeTracker.HasChanges())
                return Refused(write, new UserChange.Done(user!));
            user!.Version++;
            if (user.ArchivedAt is not null)
                await RevokeKeysAsync(write, user, token);
            write.Revoke(user.Id);
            write.Raise(new EventDraft(eventType, "user", user.Id, JsonBytes.Of(user, UserJson.WriteReference)));
            return new UserChange.Done(user);
        }, ct);

    private static UserChange? Refuse(User? user, List<User> owners, string asker, ExpectedVersion expected, string? roleAfter) =>
        user is null ? new UserChange.NotFound()
        : !Roles.Manages(asker, user.Role) || !Roles.Manages(asker, roleAfter ?? user.Role) ? new UserChange.NotAllowed()
        : !expected.Accepts(user.Version) ? new UserChange.OtherVersion(user.Version)
        : roleAfter != Roles.Owner && owners.Count == 1 && owners[0].Id == user.Id ? new UserChange.LastOwner()
        : null;

    private static async Task RevokeKeysAsync(CatalogWrite write, User user, CancellationToken ct)
    {
        var keys = await write.Db.ApiKeys
            .Where(key => key.CompanyId == user.CompanyId && key.UserId == user.Id && key.RevokedAt == null).ToListAsync(ct);
        foreach (var key in keys)
            key.RevokedAt = user.ArchivedAt;
    }

    private static UserChange Refused(CatalogWrite write, UserChange outcome)
    {
        write.Rollback();
        return outcome;
    }
}
