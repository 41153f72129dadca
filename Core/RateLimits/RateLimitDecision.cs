using System.Collections.Immutable;

namespace Scale.Core.RateLimits;

/// <summary>Whether a request may go on, and what its headers say.</summary>
public readonly struct RateLimitDecision
{
    private readonly RateLimitState _state;
    private readonly long _unspent;
    private readonly TimeSpan _age;

    internal RateLimitDecision(RateLimitOutcome outcome, RateLimitState state, long unspent, TimeSpan age) =>
        (Outcome, _state, _unspent, _age) = (outcome, state, unspent, age);

    /// <summary>What was decided.</summary>
    public RateLimitOutcome Outcome { get; }

    /// <summary>Whether the request may go on.</summary>
    public bool IsAllowed => Outcome == RateLimitOutcome.Allowed;

    /// <summary>The limits that were asked.</summary>
    public RateLimitRules Rules => _state.Rules;

    /// <summary>Units left of a limit, as far as this instance knows: those it holds itself count as left, those that others hold as taken.</summary>
    public long Remaining(int rule) => Math.Clamp(_state.Limits[rule].Remaining + _unspent, 0, Rules.All[rule].Limit);

    /// <summary>How long until all units of a limit are back.</summary>
    public TimeSpan Reset(int rule) => Positive(_state.Limits[rule].Reset - _age);

    /// <summary>
    /// How long until a request of this cost is let through if nobody else comes: the longest of what its limits ask for. Null if it never
    /// will be, because it costs more than a limit has.
    /// </summary>
    public TimeSpan? RetryAfter
    {
        get
        {
            var longest = TimeSpan.Zero;
            foreach (var (rule, limit) in Rules.All.Zip(_state.Limits))
            {
                if (rule.IsShadow)
                    continue;
                if (limit.IsNever)
                    return null;
                if (limit.Wait > longest)
                    longest = limit.Wait;
            }
            return Positive(longest - _age);
        }
    }

    /// <summary>Whether the limit is one of those that refused.</summary>
    public bool IsViolated(int rule) => !IsAllowed && !Rules.All[rule].IsShadow && (_state.Limits[rule].IsNever || _state.Limits[rule].Wait > TimeSpan.Zero);

    /// <summary>Whether a limit that only watches would have refused.</summary>
    internal bool IsShadowViolated => _state.IsShadowViolated;

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}

/// <summary>What became of a request.</summary>
public enum RateLimitOutcome
{
    /// <summary>It may go on.</summary>
    Allowed,

    /// <summary>A limit refuses it.</summary>
    Denied,

    /// <summary>Redis does not answer, and a limit is closed then.</summary>
    Unavailable,
}

/// <summary>What was last known of all limits.</summary>
internal sealed record RateLimitState(RateLimitRules Rules, int Granted, ImmutableArray<RateLimitStanding> Limits)
{
    /// <summary>Whether a limit that only watches would have refused.</summary>
    public bool IsShadowViolated { get; } = Rules.All.Zip(Limits).Any(pair => pair.First.IsShadow && (pair.Second.IsNever || pair.Second.Wait > TimeSpan.Zero));
}

/// <summary>What was last known of one limit.</summary>
/// <param name="Remaining">Units left.</param>
/// <param name="Wait">How long until the request would fit, before it was let through; below zero for never.</param>
/// <param name="Reset">How long until all units are back.</param>
internal readonly record struct RateLimitStanding(long Remaining, TimeSpan Wait, TimeSpan Reset)
{
    public bool IsNever => Wait < TimeSpan.Zero;
}
