using System.Collections.Frozen;
using Scale.Core.Tenancy;

namespace Scale.Core.Plans;

/// <summary>
/// Plans that were changed in the last minutes. Principals, the directory and open connections remember a tenant for longer than a change
/// of its plan may take to arrive; <see cref="TenantContext"/> asks here. Until something changes it costs one comparison.
/// </summary>
public sealed class PlanChanges
{
    private volatile FrozenDictionary<Guid, string> _changed = FrozenDictionary<Guid, string>.Empty;

    /// <summary>The tenant with the newest plan this process knows.</summary>
    public Tenant Latest(Tenant tenant) =>
        _changed.Count > 0 && _changed.TryGetValue(tenant.CompanyId, out var plan) && plan != tenant.Plan ? tenant with { Plan = plan } : tenant;

    internal void Set(IReadOnlyDictionary<Guid, string> changed)
    {
        if (changed.Count > 0 || _changed.Count > 0)
            _changed = changed.ToFrozenDictionary();
    }
}
