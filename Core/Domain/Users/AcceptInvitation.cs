using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.ApiKeys;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Passwords;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Users;

/// <summary>Accepting an invitation, by somebody who has no company yet.</summary>
public sealed class AcceptInvitation(CatalogDatabase database, CatalogWrites catalog, ITenantDirectory tenants, UserQuota quota, PasswordHashing passwords, TimeProvider clock)
{
    private static readonly string FindSql = SqlText.Of<Invitation>("find_invitation");

    /// <summary>Makes the user and a key of its own and raises <c>user.created</c>.</summary>
    public async Task<Acceptance> RunAsync(string? token, string? name, string? password, CancellationToken ct)
    {
        var errors = new FieldErrors().RequireText(name, "name", User.MostName)
            .Require(token is { Length: Invitation.TokenLength }, "token", $"must have {Invitation.TokenLength} characters");
        if (password is not null)
            errors.RequirePassword(password, "password", email: null);
        var outcome = errors.None ? await AcceptAsync(Invitation.HashOf(token!), name!.Trim(), password, ct) : new Acceptance.Invalid(errors);
        return DomainTelemetry.Count("invitation.accept", outcome);
    }

    private async Task<Acceptance> AcceptAsync(byte[] hash, string name, string? password, CancellationToken ct)
    {
        if (await FindAsync(hash, ct) is not var (company, invitation) || await tenants.FindAsync(company, ct) is not { } tenant)
            return new Acceptance.NotValid();
        // Only for a token that exists: others must not cost this much.
        var passwordHash = password is null ? null : await passwords.HashAsync(password, ct);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        try
        {
            return await catalog.RunAsync(
                tenant with { Actor = Actor.User(id) }, (write, token) => AcceptAsync(write, invitation, id, name, passwordHash, token), ct);
        }
        catch (DbUpdateException e) when (
            e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "users_email" })
        {
            return new Acceptance.NotValid();
        }
    }

    private async Task<Acceptance> AcceptAsync(CatalogWrite write, Guid invitationId, Guid id, string name, string? password, CancellationToken ct)
    {
        var now = Times.ToMilliseconds(clock.GetUtcNow());
        var company = write.Tenant.CompanyId;
        var invitation = await write.Db.Invitations.FromSqlRaw(InvitationCommands.LockSql, company, invitationId).SingleAsync(ct);
        if (!invitation.IsPending(now))
        {
            write.Rollback();
            return new Acceptance.NotValid();
        }
        await quota.RequireRoomAsync(write, ct);
        invitation.AcceptedAt = now;
        var user = new User { CompanyId = company, Id = id, Email = invitation.Email, Name = name, Role = invitation.Role, CreatedAt = now };
        var text = ApiKeyText.Create();
        var key = new ApiKey
        {
            CompanyId = company, Id = Guid.CreateVersion7(now), UserId = id, Name = ApiKey.FirstName, Hash = ApiKeyText.Hash(text), CreatedAt = now,
        };
        write.Db.AddRange(user, key);
        if (password is not null)
        {
            write.Db.Add(new UserPassword { CompanyId = company, UserId = id, Hash = password, ChangedAt = now });
            write.Audit(UserPassword.Audit(id));
        }
        write.Raise(new EventDraft("user.created", "user", id, JsonBytes.Of(user, UserJson.WriteReference)));
        return new Acceptance.Accepted(user, key.Id, text);
    }

    private async Task<(Guid Company, Guid Invitation)?> FindAsync(byte[] hash, CancellationToken ct)
    {
        await using var command = database.Primary.CreateCommand(FindSql);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = hash });
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? (rows.GetGuid(0), rows.GetGuid(1)) : null;
    }
}
