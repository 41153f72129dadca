using System.Net;
using Scale.Core.Tenancy;

namespace Scale.Core.RateLimits;

/// <summary>Whose limits a request counts against, and which.</summary>
public sealed class RateLimitPolicies
{
    private readonly RateLimitRuleSets _sets;
    private readonly LimitOverrides _overrides;

    internal RateLimitPolicies(RateLimitRuleSets sets, LimitOverrides overrides) => (_sets, _overrides) = (sets, overrides);

    /// <summary>Attempts to sign in to one account; the subject is <see cref="RateLimitSubject.Account"/>.</summary>
    public RateLimitRules Account => _sets.Account;

    /// <summary>
    /// The limits of a request. <paramref name="tenant"/> is null where nobody is signed in. Policies about strangers count by address
    /// also for those who are: a key costs nothing to get.
    /// </summary>
    public (RateLimitSubject Subject, RateLimitRules Rules) Of(RateLimitPolicy policy, Tenant? tenant, IPAddress address) =>
        tenant is not null && policy is (RateLimitPolicy.Standard or RateLimitPolicy.Ai or RateLimitPolicy.Uploads or RateLimitPolicy.Streams)
            ? (RateLimitSubject.Company(tenant.CompanyId), OfCompany(tenant)[(int)policy])
            : (RateLimitSubject.Address(address), _sets.OfAddress[(int)policy]);

    /// <summary>The limit of all requests of a company.</summary>
    public RateLimitRule PlanOf(Tenant tenant) => OfCompany(tenant)[(int)RateLimitPolicy.Standard].All[0];

    private RateLimitRules[] OfCompany(Tenant tenant) => _overrides.Find(tenant.CompanyId) ?? _sets.OfPlan(tenant.Plan);
}
