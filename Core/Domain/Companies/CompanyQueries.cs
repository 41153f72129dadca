using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Companies;

/// <summary>Reads of companies, which live in the catalog.</summary>
public sealed class CompanyQueries(CatalogReads catalog)
{
    /// <summary>The tenant's company.</summary>
    public Task<Company> GetAsync(Tenant tenant, CancellationToken ct) => catalog.RunAsync(tenant, (db, token) =>
        db.Companies.AsNoTracking().SingleAsync(company => company.Id == tenant.CompanyId, token), ct);
}
