using Microsoft.Extensions.Options;
using Scale.Core.Plans;

namespace Scale.Core.Quotas;

/// <summary>How many of what each plan allows.</summary>
public sealed class QuotaLimits(IOptionsMonitor<QuotaOptions> options)
{
    /// <summary>The limit; 0 for none.</summary>
    public long Of(string plan, Quota quota) => options.CurrentValue.Plans.TryGetValue(plan, out var quotas) ? quotas.Of(quota) : 0;

    /// <summary>The smallest plan above this one that allows that many; null if there is none.</summary>
    public string? PlanFor(string plan, Quota quota, long wanted) =>
        PlanCodes.All.SkipWhile(code => code != plan).Skip(1).FirstOrDefault(code => Of(code, quota) is var limit && (limit == 0 || limit >= wanted));

    /// <summary>Why there is no room.</summary>
    public QuotaRefusal Refuse(string plan, Quota quota, int requested, long used) =>
        new(quota, requested, used, Of(plan, quota), plan, PlanFor(plan, quota, used + requested));
}
