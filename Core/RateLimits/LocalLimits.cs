using System.Collections.Immutable;

namespace Scale.Core.RateLimits;

/// <summary>
/// The limits of one subject kept in this process while Redis is away: GCRA with each limit divided by the number of instances. It begins with
/// all units there, so an outage lets at most one more burst through. Requests of every cost and every set of limits take from the same units.
/// </summary>
internal sealed class LocalLimits
{
    private readonly Lock _change = new();

    // Microseconds of this process's clock, by policy.
    private readonly Dictionary<string, double> _arrivals = new(StringComparer.Ordinal);

    /// <summary>The decision, and the state it comes from.</summary>
    public RateLimitDecision Decide(RateLimitRules rules, int cost, TimeSpan now, int instances)
    {
        lock (_change)
        {
            var limits = ImmutableArray.CreateBuilder<RateLimitStanding>(rules.All.Length);
            var outcome = RateLimitOutcome.Allowed;
            foreach (var rule in rules.All)
            {
                var wait = Wait(rule, cost, now.TotalMicroseconds, instances);
                limits.Add(new RateLimitStanding(0, wait, TimeSpan.Zero));
                if (rule.IsShadow || outcome == RateLimitOutcome.Unavailable)
                    continue;
                if (rule.OnStoreFailure == StoreFailureMode.Closed)
                    outcome = RateLimitOutcome.Unavailable;
                else if (wait != TimeSpan.Zero)
                    outcome = RateLimitOutcome.Denied;
            }
            for (var i = 0; i < rules.All.Length; i++)
            {
                var rule = rules.All[i];
                if (outcome == RateLimitOutcome.Allowed && IsKept(rule))
                    _arrivals[rule.Policy] = Arrival(rule, now.TotalMicroseconds) + (cost * PerUnit(rule, instances));
                limits[i] = limits[i] with { Remaining = Remaining(rule, now.TotalMicroseconds, instances), Reset = Reset(rule, now.TotalMicroseconds) };
            }
            return new RateLimitDecision(outcome, new RateLimitState(rules, outcome == RateLimitOutcome.Allowed ? 1 : 0, limits.MoveToImmutable()), 0, TimeSpan.Zero);
        }
    }

    private static bool IsKept(RateLimitRule rule) => !rule.IsShadow && rule.OnStoreFailure == StoreFailureMode.Local;

    private static long Limit(RateLimitRule rule, int instances) => Math.Max(1, rule.Limit / instances);

    private static double PerUnit(RateLimitRule rule, int instances) => rule.Period.TotalMicroseconds / Limit(rule, instances);

    private double Arrival(RateLimitRule rule, double now) => Math.Max(_arrivals.GetValueOrDefault(rule.Policy), now);

    private TimeSpan Wait(RateLimitRule rule, int cost, double now, int instances)
    {
        if (!IsKept(rule))
            return TimeSpan.Zero;
        if (cost > rule.Limit)
            return TimeSpan.FromMicroseconds(-1);
        // A cost above this instance's part, and not above the limit, passes when the part is whole.
        var units = Math.Min(cost, Limit(rule, instances));
        var over = Arrival(rule, now) + (units * PerUnit(rule, instances)) - now - rule.Period.TotalMicroseconds;
        return over <= 1 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(Math.Ceiling(over));
    }

    private long Remaining(RateLimitRule rule, double now, int instances) =>
        !IsKept(rule) ? rule.Limit
        : (long)Math.Max(0, (rule.Period.TotalMicroseconds - (Arrival(rule, now) - now)) / PerUnit(rule, instances));

    private TimeSpan Reset(RateLimitRule rule, double now) =>
        IsKept(rule) ? TimeSpan.FromMicroseconds(Math.Ceiling(Arrival(rule, now) - now)) : TimeSpan.Zero;
}
