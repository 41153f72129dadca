using Scale.Core.Plans;

namespace Scale.Core.Tenancy;

/// <summary>The tenant of the current scope: one request, one job, one connection. Registered as a scoped service.</summary>
public sealed class TenantContext(PlanChanges? plans = null)
{
    /// <summary>The tenant, or null as long as nobody has been authenticated in this scope.</summary>
    public Tenant? Current { get; private set; }

    /// <summary>The tenant of a scope that cannot exist without one.</summary>
    public Tenant Required => Current ?? throw new InvalidOperationException(
        "This scope has no tenant. Authenticate the request, or call TenantContext.Set, before code that works for a company.");

    /// <summary>Sets the tenant, or tells more about it. A scope never changes companies: a second, different company is a bug and throws.</summary>
    public void Set(Tenant tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        if (Current is { } current && current.CompanyId != tenant.CompanyId)
        {
            throw new InvalidOperationException(
                $"This scope already works for company {current.CompanyId}; it cannot be changed to {tenant.CompanyId}.");
        }
        Current = plans?.Latest(tenant) ?? tenant;
    }
}
