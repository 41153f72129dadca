using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Users;

/// <summary>Making and taking back invitations.</summary>
public sealed class InvitationCommands(CatalogWrites catalog, IOptions<InvitationOptions> options, TimeProvider clock)
{
    internal static readonly string LockSql = SqlText.Of<Invitation>("lock_invitation");
    private static readonly string UserSql = SqlText.Of<Invitation>("user_of_address");
    private static readonly string PendingSql = SqlText.Of<Invitation>("lock_pending");

    /// <summary>Invites somebody and raises <c>invitation.created</c>; earlier invitations of the same address stop working.</summary>
    public async Task<InvitationChange> InviteAsync(Tenant tenant, string asker, NewInvitation wanted, CancellationToken ct)
    {
        var errors = wanted.Check();
        var outcome = !errors.None ? new InvitationChange.Invalid(errors)
            : !Roles.Manages(asker, wanted.Role!) ? new InvitationChange.NotAllowed()
            : await SaveAsync(tenant, wanted, ct);
        return DomainTelemetry.Count("invitation.create", outcome);
    }

    /// <summary>Takes an invitation back and raises <c>invitation.revoked</c>; one that is accepted or taken back already stays as it is.</summary>
    public async Task<InvitationChange> RevokeAsync(Tenant tenant, string asker, Guid id, CancellationToken ct) => DomainTelemetry.Count(
        "invitation.revoke",
        await catalog.RunAsync<InvitationChange>(tenant, async (write, token) =>
        {
            var found = await write.Db.Invitations.FromSqlRaw(LockSql, tenant.CompanyId, id).SingleOrDefaultAsync(token);
            if (found is null || !Roles.Manages(asker, found.Role))
                return Refused(write, found is null ? new InvitationChange.NotFound() : new InvitationChange.NotAllowed());
            if (found is not { AcceptedAt: null, RevokedAt: null })
                return Refused(write, new InvitationChange.Revoked(found));
            found.RevokedAt = Now();
            write.Raise(Event("invitation.revoked", found));
            return new InvitationChange.Revoked(found);
        }, ct));

    private Task<InvitationChange> SaveAsync(Tenant tenant, NewInvitation wanted, CancellationToken ct) =>
        catalog.RunAsync<InvitationChange>(tenant, async (write, token) =>
        {
            var address = wanted.Email!;
            // Row-level security shows the company's own users only.
            if (await write.Db.Users.FromSqlRaw(UserSql, tenant.CompanyId, address).AnyAsync(token))
                return Refused(write, new InvitationChange.AlreadyUser());
            var now = Now();
            var earlier = await write.Db.Invitations.FromSqlRaw(PendingSql, tenant.CompanyId, address).ToListAsync(token);
            foreach (var replaced in earlier)
                replaced.RevokedAt = now;

            var secret = Invitation.NewToken();
            var invitation = new Invitation
            {
                CompanyId = tenant.CompanyId, Id = Guid.CreateVersion7(now), Email = address, Role = wanted.Role!,
                TokenHash = Invitation.HashOf(secret), CreatedAt = now, ExpiresAt = now + options.Value.Lifetime,
            };
            write.Db.Add(invitation);
            write.Raise(Event("invitation.created", invitation));
            return new InvitationChange.Made(invitation, secret);
        }, ct);

    private DateTimeOffset Now() => Times.ToMilliseconds(clock.GetUtcNow());

    private static EventDraft Event(string type, Invitation invitation) =>
        new(type, "invitation", invitation.Id, JsonBytes.Of(invitation, InvitationJson.WriteReference));

    private static InvitationChange Refused(CatalogWrite write, InvitationChange outcome)
    {
        write.Rollback();
        return outcome;
    }
}
