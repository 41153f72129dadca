using Scale.Core.RateLimits;

namespace Scale.ServiceDefaults.Http.RateLimits;

/// <summary>Answers of requests that their limits do not let through.</summary>
public static class RateLimitRefusal
{
    private const int UnavailableSeconds = 1;

    /// <summary>Nobody can count, and a limit is closed then.</summary>
    public static ProblemResult Unavailable => new(ProblemCodes.Unavailable) { RetryAfter = UnavailableSeconds };

    /// <summary>429 with the policies that refused.</summary>
    public static ProblemResult Of(RateLimitDecision decision)
    {
        var violated = new List<string>(decision.Rules.All.Length);
        for (var i = 0; i < decision.Rules.All.Length; i++)
        {
            if (decision.IsViolated(i))
                violated.Add(decision.Rules.All[i].Policy);
        }
        return new ProblemResult(ProblemCodes.TooManyRequests, decision.RetryAfter is null ? "This request costs more than its limit has in all." : null)
        {
            RetryAfter = Seconds(decision.RetryAfter),
            Member = ("violated-policies", violated.ToArray()),
        };
    }

    /// <summary>Whole seconds, never earlier than it is true.</summary>
    public static int? Seconds(TimeSpan? wait) => wait is { } time ? (int)Math.Max(1, Math.Ceiling(time.TotalSeconds)) : null;
}
