using Microsoft.EntityFrameworkCore;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Plans;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Companies;

/// <summary>Changes of a company's plan, by operators.</summary>
public sealed class PlanChange(CatalogWrites catalog, ITenantDirectory tenants)
{
    private static readonly string LockSql = SqlText.Of<Company>("lock_company");
    private static readonly string ChangeSql = SqlText.Of<Company>("change_plan");

    /// <summary>
    /// Puts the company on the plan and raises <c>company.plan_changed</c>; every process knows within a second. What the company has above
    /// the new plan's quotas stays; more cannot be made. Null if there is no such company.
    /// </summary>
    public async Task<Company?> RunAsync(Guid id, string plan, Actor actor, CancellationToken ct)
    {
        if (!PlanCodes.IsKnown(plan))
            throw new ArgumentOutOfRangeException(nameof(plan), plan, "There is no such plan.");
        if (await tenants.FindAsync(id, ct) is not { } tenant)
            return null;
        var changed = await catalog.RunAsync(tenant with { Actor = actor }, (write, token) => ChangeAsync(write, plan, token), ct);
        DomainTelemetry.Count("company.change_plan", changed);
        return changed;
    }

    // Not by VersionedCatalogWrites: the audit entry has the event's name, which what is noted of EF Core's changes does not.
    private static async Task<Company> ChangeAsync(CatalogWrite write, string plan, CancellationToken ct)
    {
        var company = await write.Db.Companies.FromSqlRaw(LockSql, write.Tenant.CompanyId).AsNoTracking().SingleAsync(ct);
        if (company.Plan == plan)
        {
            write.Rollback();
            return company;
        }
        var before = JsonBytes.Of(company, WritePlan);
        await write.Db.Database.ExecuteSqlRawAsync(ChangeSql, [company.Id, plan], ct);
        company.Plan = plan;
        company.Version++;
        write.Audit(new AuditDraft("company.plan_changed", "company", company.Id, before, JsonBytes.Of(company, WritePlan)));
        write.Raise(new EventDraft("company.plan_changed", "company", company.Id, JsonBytes.Of(company, CompanyJson.Write)));
        return company;
    }

    private static void WritePlan(System.Text.Json.Utf8JsonWriter json, Company company)
    {
        json.WriteStartObject();
        json.WriteString("plan"u8, company.Plan);
        json.WriteEndObject();
    }
}
