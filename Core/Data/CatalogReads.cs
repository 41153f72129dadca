using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Tenancy;

namespace Scale.Core.Data;

/// <summary>EF Core queries of a company's rows in the catalog, in a transaction that cannot write.</summary>
public sealed class CatalogReads(CatalogDatabase catalog, IDbContextFactory<CatalogContext> contexts)
{
    /// <summary>Runs the work; row-level security shows it the tenant's company only.</summary>
    public async Task<T> RunAsync<T>(Tenant tenant, Func<CatalogContext, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        using var turn = await catalog.EnterAsync(tenant.CompanyId, ct);
        await using var context = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await TenantScope.EnterCatalogReadOnlyAsync((NpgsqlConnection)context.Database.GetDbConnection(), tenant.CompanyId, ct);
        var result = await work(context, ct);
        await transaction.CommitAsync(ct);
        return result;
    }
}
