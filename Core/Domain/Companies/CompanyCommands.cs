using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.ApiKeys;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Users;
using Scale.Core.Events;
using Scale.Core.Passwords;
using Scale.Core.Plans;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Companies;

/// <summary>Changes to companies, but for their plan.</summary>
public sealed class CompanyCommands(
    CatalogWrites catalog, VersionedCatalogWrites writes, ShardPlacement placement, PasswordHashing passwords, TimeProvider clock)
{
    private static readonly string LockSql = SqlText.Of<Company>("lock_company");

    /// <summary>Gives the tenant's company another name and raises <c>company.updated</c>.</summary>
    public async Task<Change<Company>> RenameAsync(Tenant tenant, ExpectedVersion expected, string? name, CancellationToken ct)
    {
        var errors = new FieldErrors().RequireText(name, "name", Company.MostName);
        Change<Company> outcome = errors.None
            ? await ChangeAsync(tenant, expected, "company.updated", company => company.Name = name!.Trim(), ct)
            : new Change<Company>.Invalid(errors);
        return DomainTelemetry.Count("company.update", outcome);
    }

    private Task<Change<Company>> ChangeAsync(Tenant tenant, ExpectedVersion expected, string eventType, Action<Company> change, CancellationToken ct) =>
        writes.ChangeAsync(
            tenant, (write, token) => write.Db.Companies.FromSqlRaw(LockSql, tenant.CompanyId).SingleOrDefaultAsync(token), expected,
            (_, company, _) =>
            {
                change(company);
                return Task.FromResult<Change<Company>?>(null);
            },
            company => new EventDraft(eventType, "company", company.Id, JsonBytes.Of(company, CompanyJson.Write)), ct);

    /// <summary>Signs a company up: the company, its owner and a first API key.</summary>
    public async Task<SignUpOutcome> SignUpAsync(SignUp request, CancellationToken ct)
    {
        var errors = request.Check()
            .Require(request.Shard is null || placement.IsKnown(request.Shard), "shard", "must be a shard that the service is configured for");
        var outcome = errors.None ? await CreateAsync(request, ct) : new SignUpOutcome.Invalid(errors);
        return DomainTelemetry.Count("company.sign_up", outcome);
    }

    private async Task<SignUpOutcome> CreateAsync(SignUp request, CancellationToken ct)
    {
        // To the millisecond, as clients see it and as the id has it.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var company = new Company { Id = Guid.CreateVersion7(now), Name = request.Name!.Trim(), Plan = request.Plan ?? PlanCodes.Free, CreatedAt = now };
        var owner = new User { CompanyId = company.Id, Id = Guid.CreateVersion7(now), Email = request.Email!, Role = Roles.Owner, CreatedAt = now };
        var home = new TenantHome { CompanyId = company.Id, Shard = request.Shard ?? await placement.ChooseAsync(ct), Epoch = 1, State = "active" };
        var text = ApiKeyText.Create();
        var key = new ApiKey { CompanyId = company.Id, Id = Guid.CreateVersion7(now), UserId = owner.Id, Name = ApiKey.FirstName, Hash = ApiKeyText.Hash(text), CreatedAt = now };

        var password = request.Password is null ? null : await passwords.HashAsync(request.Password, ct);
        var tenant = new Tenant(company.Id, company.Plan, home.Shard, home.Epoch) { Actor = request.By ?? Actor.User(owner.Id) };
        try
        {
            await catalog.RunAsync(tenant, (write, _) =>
            {
                write.Db.AddRange(company, owner, key, home);
                if (password is not null)
                {
                    write.Db.Add(new UserPassword { CompanyId = company.Id, UserId = owner.Id, Hash = password, ChangedAt = now });
                    write.Audit(UserPassword.Audit(owner.Id));
                }
                // The first event also creates the head of the company's log, which every later write of the company locks.
                write.Raise(new EventDraft("company.created", "company", company.Id, JsonBytes.Of(company, CompanyJson.Write)));
                return Task.FromResult(true);
            }, ct);
        }
        catch (DbUpdateException e) when (
            e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "users_email" })
        {
            return new SignUpOutcome.EmailTaken();
        }
        return new SignUpOutcome.SignedUp(company, owner, key.Id, text);
    }
}
