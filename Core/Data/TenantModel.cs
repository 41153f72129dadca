using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Scale.Core.Data;

/// <summary>What makes an EF model a tenant's model: a filter on every read, a check on every save.</summary>
internal static class TenantModel
{
    private static readonly MethodInfo FilterMethod =
        typeof(TenantModel).GetMethod(nameof(Filter), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Adds the company filter to every entity that belongs to a company; there is nothing to opt in to.</summary>
    public static void FilterByCompany(ModelBuilder model, ShardContext context)
    {
        foreach (var entity in model.Model.GetEntityTypes().Where(type => typeof(ITenantEntity).IsAssignableFrom(type.ClrType)))
            FilterMethod.MakeGenericMethod(entity.ClrType).Invoke(null, [model, context]);
    }

    /// <summary>Throws when a save would write a row of another company. Row-level security would refuse it too, later and less clearly.</summary>
    public static void CheckOwner(ChangeTracker tracker, Guid companyId)
    {
        foreach (var entry in tracker.Entries<ITenantEntity>())
        {
            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && entry.Entity.CompanyId != companyId)
            {
                throw new InvalidOperationException(
                    $"A {entry.Metadata.ClrType.Name} of company {entry.Entity.CompanyId} cannot be saved while working for company {companyId}.");
            }
        }
    }

    // The filter names the context's property, not its value: EF makes it a parameter that every rented context fills in.
    private static void Filter<TEntity>(ModelBuilder model, ShardContext context)
        where TEntity : class, ITenantEntity =>
        model.Entity<TEntity>().HasQueryFilter(ShardContext.TenantFilter, entity => entity.CompanyId == context.CompanyId);
}
