namespace Scale.Core.Tenancy;

/// <summary>Finds where a company lives. Answers come from the catalog and are remembered for some seconds.</summary>
public interface ITenantDirectory
{
    /// <summary>The company's tenant, or null when the catalog does not know the company.</summary>
    ValueTask<Tenant?> FindAsync(Guid companyId, CancellationToken cancellationToken);
}
