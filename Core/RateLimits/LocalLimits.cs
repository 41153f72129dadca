using System.Collections.Immutable;

namespace Scale.Core.RateLimits;

/// <summary>
/// The same limits kept in this process while Redis is away: GCRA with each limit divided by the number of instances. It begins with all
/// units there, so an outage lets at most one more burst through.
/// </summary>
internal sealed class LocalLimits(RateLimitRules rules, int cost)
{
    private readonly Lock _change = new();

    // Microseconds of this process's clock.
    private readonly double[] _arrival = new double[rules.All.Length];

    /// <summary>The decision, and the state it comes from.</summary>
    public RateLimitDecision Decide(TimeSpan now, int instances)
    {
        lock (_change)
        {
            var limits = ImmutableArray.CreateBuilder<RateLimitStanding>(rules.All.Length);
            var outcome = RateLimitOutcome.Allowed;
            for (var i = 0; i < rules.All.Length; i++)
            {
                var wait = Wait(i, now.TotalMicroseconds, instances);
                limits.Add(new RateLimitStanding(0, wait, TimeSpan.Zero));
                if (rules.All[i].IsShadow || outcome == RateLimitOutcome.Unavailable)
                    continue;
                if (rules.All[i].OnStoreFailure == StoreFailureMode.Closed)
                    outcome = RateLimitOutcome.Unavailable;
                else if (wait != TimeSpan.Zero)
                    outcome = RateLimitOutcome.Denied;
            }
            for (var i = 0; i < rules.All.Length; i++)
            {
                if (outcome == RateLimitOutcome.Allowed && IsKept(i))
                    _arrival[i] = Math.Max(_arrival[i], now.TotalMicroseconds) + (cost * PerUnit(i, instances));
                limits[i] = limits[i] with { Remaining = Remaining(i, now.TotalMicroseconds, instances), Reset = Reset(i, now.TotalMicroseconds) };
            }
            return new RateLimitDecision(outcome, new RateLimitState(rules, outcome == RateLimitOutcome.Allowed ? 1 : 0, limits.MoveToImmutable()), 0, TimeSpan.Zero);
        }
    }

    private bool IsKept(int rule) => !rules.All[rule].IsShadow && rules.All[rule].OnStoreFailure == StoreFailureMode.Local;

    private long Limit(int rule, int instances) => Math.Max(1, rules.All[rule].Limit / instances);

    private double PerUnit(int rule, int instances) => rules.All[rule].Period.TotalMicroseconds / Limit(rule, instances);

    private TimeSpan Wait(int rule, double now, int instances)
    {
        if (!IsKept(rule))
            return TimeSpan.Zero;
        if (cost > rules.All[rule].Limit)
            return TimeSpan.FromMicroseconds(-1);
        // A cost above this instance's part, and not above the limit, passes when the part is whole.
        var units = Math.Min(cost, Limit(rule, instances));
        var over = Math.Max(_arrival[rule], now) + (units * PerUnit(rule, instances)) - now - rules.All[rule].Period.TotalMicroseconds;
        return over <= 1 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(Math.Ceiling(over));
    }

    private long Remaining(int rule, double now, int instances) =>
        !IsKept(rule) ? rules.All[rule].Limit
        : (long)Math.Max(0, (rules.All[rule].Period.TotalMicroseconds - Math.Max(0, _arrival[rule] - now)) / PerUnit(rule, instances));

    private TimeSpan Reset(int rule, double now) => TimeSpan.FromMicroseconds(Math.Max(0, Math.Ceiling(_arrival[rule] - now)));
}
