using System.Collections.Frozen;
using Scale.Core.News;
using Scale.Core.Tenancy;

namespace Scale.Core.Plans;

/// <summary>
/// Plans that were changed in the last minutes. Principals, the directory and open connections remember a tenant for longer than a change
/// of its plan may take to arrive; <see cref="TenantContext"/> asks here. Until something changes it costs one comparison.
/// </summary>
public sealed class PlanChanges(TimeProvider clock) : ICompanyListener
{
    // Longer than anybody may remember a company.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private volatile FrozenDictionary<Guid, Changed> _changed = FrozenDictionary<Guid, Changed>.Empty;

    /// <summary>The tenant with the newest plan this process knows.</summary>
    public Tenant Latest(Tenant tenant) =>
        _changed.Count > 0 && _changed.TryGetValue(tenant.CompanyId, out var changed) && changed.Plan != tenant.Plan ? tenant with { Plan = changed.Plan } : tenant;

    Task ICompanyListener.BeginAsync(CancellationToken ct)
    {
        _changed = FrozenDictionary<Guid, Changed>.Empty;
        return Task.CompletedTask;
    }

    void ICompanyListener.Take(IReadOnlyList<CompanyNews> changed)
    {
        var now = clock.GetTimestamp();
        var kept = _changed.Where(known => clock.GetElapsedTime(known.Value.At, now) < Lifetime).ToDictionary();
        foreach (var company in changed)
            kept[company.CompanyId] = new(company.Plan, now);
        _changed = kept.ToFrozenDictionary();
    }

    private sealed record Changed(string Plan, long At);
}
