using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.ApiKeys;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Plans;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Companies;

/// <summary>Changes to companies.</summary>
public sealed class CompanyCommands(
    IDbContextFactory<CatalogContext> catalog, ShardDatabases shards, TenantDatabase database, TimeProvider clock)
{
    /// <summary>Signs a company up: the company, its owner and a first API key.</summary>
    public async Task<SignUpOutcome> SignUpAsync(SignUp request, CancellationToken ct)
    {
        var errors = request.Check();
        var outcome = errors.None ? await CreateAsync(request, ct) : new SignUpOutcome.Invalid(errors);
        return DomainTelemetry.Count("company.sign_up", outcome);
    }

    /// <remarks>
    /// Two databases, no distributed transaction. The catalog's transaction is open first, so a taken address is known before
    /// anything is written to the shard; then the shard commits; then the catalog, and only that makes the company exist.
    /// A crash in between leaves the head and the first event of a company that nobody can name: harmless, and signing up again works.
    /// </remarks>
    private async Task<SignUpOutcome> CreateAsync(SignUp request, CancellationToken ct)
    {
        // To the millisecond, as clients see it and as the id has it.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var company = new Company { Id = Guid.CreateVersion7(now), Name = request.Name!.Trim(), Plan = request.Plan ?? PlanCodes.Free, CreatedAt = now };
        var owner = new User { CompanyId = company.Id, Id = Guid.CreateVersion7(now), Email = request.Email!, Role = Roles.Owner, CreatedAt = now };
        var home = new TenantHome { CompanyId = company.Id, Shard = shards.Names[0], Epoch = 1, State = "active" };
        var text = ApiKeyText.Create();
        var key = new ApiKey { CompanyId = company.Id, Id = Guid.CreateVersion7(now), Hash = ApiKeyText.Hash(text), Role = Roles.Owner, CreatedAt = now };

        await using var context = await catalog.CreateDbContextAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await TenantScope.EnterAsync((NpgsqlConnection)context.Database.GetDbConnection(), company.Id, ct);
        context.AddRange(company, owner, key, home);
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (
            e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "users_email" })
        {
            return new SignUpOutcome.EmailTaken();
        }

        await CreateOnShardAsync(new Tenant(company.Id, company.Plan, home.Shard, home.Epoch), company, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return new SignUpOutcome.SignedUp(company, owner, key.Id, text);
    }

    // The first event also creates the head of the company's log, which every later write of the company locks.
    private Task<bool> CreateOnShardAsync(Tenant tenant, Company company, CancellationToken ct) => database.WriteAsync(tenant, (write, _) =>
    {
        write.Raise(new EventDraft("company.created", "company", company.Id, JsonBytes.Of(company, CompanyJson.Write)));
        return Task.FromResult(true);
    }, ct);
}
