using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Scale.Core.Data;

/// <summary>Rents contexts of the catalog, each with a connection to whichever host is its primary now.</summary>
internal sealed class CatalogContexts(DbContextOptions<CatalogContext> options, CatalogDatabase catalog) : IDbContextFactory<CatalogContext>
{
    private readonly PooledDbContextFactory<CatalogContext> _pool = new(options);

    public CatalogContext CreateDbContext()
    {
        var context = _pool.CreateDbContext();
        context.Database.SetDbConnection(catalog.Primary.CreateConnection(), contextOwnsConnection: true);
        return context;
    }
}
