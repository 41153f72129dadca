using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Scale.Core.Data;

/// <summary>
/// Maps one tenant table of the shards. Every class that derives from it is part of <see cref="ShardContext"/>;
/// names become snake_case and the company filter is added by the context.
/// </summary>
public abstract class TenantTable<TEntity> : IEntityTypeConfiguration<TEntity>
    where TEntity : class, ITenantEntity
{
    /// <inheritdoc />
    public abstract void Configure(EntityTypeBuilder<TEntity> builder);
}
