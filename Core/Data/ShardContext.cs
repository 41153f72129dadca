using Microsoft.EntityFrameworkCore;
using Scale.Core.Audit;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;

namespace Scale.Core.Data;

/// <summary>
/// The tenant tables through EF Core. Pooled, and only handed out by <see cref="TenantDatabase"/>, which sets the company:
/// queries see that company's rows and saves refuse any other's.
/// </summary>
public sealed class ShardContext(DbContextOptions<ShardContext> options) : DbContext(options)
{
    /// <summary>Name of the query filter on every <see cref="ITenantEntity"/>.</summary>
    public const string TenantFilter = "tenant";

    /// <summary>The company whose rows this context sees.</summary>
    public Guid CompanyId { get; internal set; }

    /// <summary>Takes note of what a save changes; null where nothing can be written.</summary>
    internal Action<AuditDraft>? Audit { get; set; }

    /// <summary>Products.</summary>
    public DbSet<Product> Products => Set<Product>();

    /// <summary>Orders, partitioned by month.</summary>
    public DbSet<Order> Orders => Set<Order>();

    /// <inheritdoc />
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Use SaveChangesAsync: a blocked thread is a connection nobody else gets.");

    /// <inheritdoc />
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        TenantModel.CheckOwner(ChangeTracker, CompanyId);
        if (Audit is { } audit)
        {
            foreach (var draft in AuditedChanges.Of(ChangeTracker))
                audit(draft);
        }
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    // Disposing gives a pooled context back; it must not remember for whom it worked.
    /// <inheritdoc />
    public override void Dispose()
    {
        Forget();
        base.Dispose();
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        Forget();
        return base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(
            typeof(ShardContext).Assembly,
            type => type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(TenantTable<>));
        TenantModel.FilterByCompany(modelBuilder, this);
        SnakeCase.Apply(modelBuilder);
    }

    private void Forget()
    {
        CompanyId = Guid.Empty;
        Audit = null;
    }
}
