using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Notifications;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Users;

/// <summary>Making, sending again and taking back invitations. The token goes to the invited address alone, so that accepting shows who has it.</summary>
public sealed class InvitationCommands(
    CatalogWrites catalog, IMailSender mail, IOptions<InvitationOptions> options, TimeProvider clock, ILogger<InvitationCommands> logger)
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
        return DomainTelemetry.Count("invitation.create", await SendAsync(outcome, ct));
    }

    /// <summary>Sends a new token for the whole of another lifetime and raises <c>invitation.resent</c>; the token of before stops working.</summary>
    public async Task<InvitationChange> ResendAsync(Tenant tenant, string asker, Guid id, CancellationToken ct)
    {
        var outcome = await ChangeAsync(tenant, asker, id, async (write, found, token) =>
        {
            if (found is not { AcceptedAt: null, RevokedAt: null })
                return Refused(write, new InvitationChange.Closed());
            var secret = Invitation.NewToken();
            (found.TokenHash, found.ExpiresAt) = (Invitation.HashOf(secret), Now() + options.Value.Lifetime);
            write.Raise(Event("invitation.resent", found));
            return new InvitationChange.Ready(found, await MailAsync(write, found, secret, token));
        }, ct);
        return DomainTelemetry.Count("invitation.resend", await SendAsync(outcome, ct));
    }

    /// <summary>Takes an invitation back and raises <c>invitation.revoked</c>; one that is accepted or taken back already stays as it is.</summary>
    public async Task<InvitationChange> RevokeAsync(Tenant tenant, string asker, Guid id, CancellationToken ct) => DomainTelemetry.Count(
        "invitation.revoke",
        await ChangeAsync(tenant, asker, id, (write, found, _) =>
        {
            if (found is not { AcceptedAt: null, RevokedAt: null })
                return Task.FromResult(Refused(write, new InvitationChange.Done(found)));
            found.RevokedAt = Now();
            write.Raise(Event("invitation.revoked", found));
            return Task.FromResult<InvitationChange>(new InvitationChange.Done(found));
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
            return new InvitationChange.Ready(invitation, await MailAsync(write, invitation, secret, token));
        }, ct);

    private Task<InvitationChange> ChangeAsync(
        Tenant tenant, string asker, Guid id, Func<CatalogWrite, Invitation, CancellationToken, Task<InvitationChange>> change, CancellationToken ct) =>
        catalog.RunAsync(tenant, async (write, token) =>
        {
            var found = await write.Db.Invitations.FromSqlRaw(LockSql, tenant.CompanyId, id).SingleOrDefaultAsync(token);
            return found is null ? Refused(write, new InvitationChange.NotFound())
                : !Roles.Manages(asker, found.Role) ? Refused(write, new InvitationChange.NotAllowed())
                : await change(write, found, token);
        }, ct);

    private async Task<Mail> MailAsync(CatalogWrite write, Invitation invitation, string secret, CancellationToken ct)
    {
        var company = await write.Db.Companies.Where(one => one.Id == write.Tenant.CompanyId).Select(one => one.Name).SingleAsync(ct);
        return InvitationMail.Of(invitation, company, secret, options.Value.AcceptUrl, Guid.CreateVersion7(clock.GetUtcNow()));
    }

    // After the commit, so that no transaction waits for a mail server. If it fails the client asks again: that makes another token.
    private async Task<InvitationChange> SendAsync(InvitationChange outcome, CancellationToken ct)
    {
        if (outcome is not InvitationChange.Ready ready)
            return outcome;
        try
        {
            await mail.SendAsync(ready.Mail, ct);
            return new InvitationChange.Done(ready.Invitation);
        }
        catch (MailNotSentException e)
        {
            logger.LogError(e, "Invitation {InvitationId} was not sent", ready.Invitation.Id);
            return new InvitationChange.NotSent();
        }
    }

    private DateTimeOffset Now() => Times.ToMilliseconds(clock.GetUtcNow());

    private static EventDraft Event(string type, Invitation invitation) =>
        new(type, "invitation", invitation.Id, JsonBytes.Of(invitation, InvitationJson.WriteReference));

    private static InvitationChange Refused(CatalogWrite write, InvitationChange outcome)
    {
        write.Rollback();
        return outcome;
    }
}
