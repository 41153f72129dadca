namespace Scale.Core.Data;

/// <summary>A row that belongs to one company. <see cref="ShardContext"/> filters every such entity by company unless told otherwise.</summary>
public interface ITenantEntity
{
    /// <summary>The owner; always the first column of the table's primary key.</summary>
    Guid CompanyId { get; }
}
