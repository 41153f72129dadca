using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Scale.Core.RateLimits;

/// <summary>The rules that follow from the options, made once: a request only picks.</summary>
internal sealed class RateLimitRuleSets
{
    private readonly RateLimitPolicyOptions _options;
    private readonly FrozenDictionary<string, RateLimitRules[]> _plans;
    private readonly RateLimitRules[] _otherPlans, _addresses;

    public RateLimitRuleSets(IOptions<RateLimitPolicyOptions> options)
    {
        _options = options.Value;
        _plans = _options.Plans.ToFrozenDictionary(plan => plan.Key, plan => OfCompany(_options.RequestsOf(plan.Key)), StringComparer.Ordinal);
        _otherPlans = OfCompany(_options.Plan.Limit * _options.Factor);
        var address = Rule("address", _options.Address);
        _addresses = Every(policy => policy switch
        {
            RateLimitPolicy.Monitoring => [Rule("monitoring", _options.Monitoring)],
            RateLimitPolicy.Strict => [address, Rule("strict", _options.Strict)],
            RateLimitPolicy.Login => [address, Rule("login", _options.Login)],
            _ => [address],
        });
        Account = new RateLimitRules(Rule("account", _options.Account));
    }

    /// <summary>Rules of a company by <see cref="RateLimitPolicy"/>, as its plan has them.</summary>
    public RateLimitRules[] OfPlan(string plan) => _plans.TryGetValue(plan, out var rules) ? rules : _otherPlans;

    /// <summary>The same for a company with a limit of its own.</summary>
    public RateLimitRules[] OfCompany(long limit)
    {
        var all = new RateLimitRule("plan", limit, _options.Plan.Period, _options.Plan.OnStoreFailure, _options.Plan.Shadow);
        return Every(policy => policy switch
        {
            RateLimitPolicy.Ai => [all, Rule("ai", _options.Ai)],
            RateLimitPolicy.Streams => [all with { Policy = "streams" }],
            RateLimitPolicy.Uploads => [all, Rule("uploads", _options.Uploads)],
            _ => [all],
        });
    }

    /// <summary>Rules of an address by <see cref="RateLimitPolicy"/>.</summary>
    public RateLimitRules[] OfAddress => _addresses;

    /// <summary>Attempts to sign in to one account.</summary>
    public RateLimitRules Account { get; }

    private RateLimitRule Rule(string policy, RateLimitSettings settings) =>
        new(policy, settings.Limit * _options.Factor, settings.Period, settings.OnStoreFailure, settings.Shadow);

    private static RateLimitRules[] Every(Func<RateLimitPolicy, IEnumerable<RateLimitRule>> rules) =>
        [.. Enum.GetValues<RateLimitPolicy>().Select(policy => new RateLimitRules(rules(policy)))];
}
