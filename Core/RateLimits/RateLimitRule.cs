using System.Globalization;

namespace Scale.Core.RateLimits;

/// <summary>One limit as it applies to somebody.</summary>
/// <param name="Policy">Name of the policy it comes from; subjects of equal names share its units. Lower case, as clients see it.</param>
/// <param name="Limit">Units that can be taken at once; at least 1.</param>
/// <param name="Period">How long it takes until all of them are back. They come back evenly, one after <c>Period / Limit</c>.</param>
/// <param name="OnStoreFailure">What happens while Redis does not answer.</param>
/// <param name="IsShadow">It only watches: what it would have refused is counted and let through.</param>
public sealed record RateLimitRule(
    string Policy, long Limit, TimeSpan Period, StoreFailureMode OnStoreFailure = StoreFailureMode.Local, bool IsShadow = false)
{
    /// <summary>How long one unit takes to come back, in microseconds.</summary>
    public double MicrosecondsPerUnit => Period.TotalMicroseconds / Limit;

    /// <summary>The limit as headers have it.</summary>
    public string LimitText { get; } = Limit.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a limit does while Redis, which keeps it, does not answer.</summary>
public enum StoreFailureMode
{
    /// <summary>Each instance keeps it by itself, with the limit divided by the number of instances that were last known to live.</summary>
    Local,

    /// <summary>Nobody is refused.</summary>
    Open,

    /// <summary>Everybody is refused: for limits that stop guessing, such as those of a login.</summary>
    Closed,
}
