using System.Diagnostics.Metrics;

namespace Scale.Core.RateLimits;

/// <summary>Figures of rate limits.</summary>
internal static class RateLimitTelemetry
{
    private static readonly Meter Meter = new("Scale.RateLimits");

    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>(
        "scale.rate_limits.decisions", "{request}", "Requests by what was decided and by what: a lease, what was known, the store, or this instance alone.");

    private static readonly Counter<long> Violations = Meter.CreateCounter<long>(
        "scale.rate_limits.violations", "{request}", "Requests that a policy refused, or would have if it did more than watch.");

    private static readonly Histogram<double> AskDuration = Meter.CreateHistogram<double>(
        "scale.rate_limits.store.duration", "s", "How long a question to Redis took.",
        advice: new() { HistogramBucketBoundaries = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] });

    public static RateLimitDecision Count(RateLimitDecision decision, string source)
    {
        Decisions.Add(1, new KeyValuePair<string, object?>("scale.result", ResultOf(decision.Outcome)), new KeyValuePair<string, object?>("scale.source", source));
        if (!decision.IsAllowed || decision.IsShadowViolated)
            CountViolations(decision);
        return decision;
    }

    public static void Asked(TimeSpan elapsed, string result) =>
        AskDuration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("scale.result", result));

    private static void CountViolations(RateLimitDecision decision)
    {
        for (var i = 0; i < decision.Rules.All.Length; i++)
        {
            var rule = decision.Rules.All[i];
            if (decision.IsViolated(i) || (rule.IsShadow && decision.IsShadowViolated))
            {
                Violations.Add(
                    1, new KeyValuePair<string, object?>("scale.policy", rule.Policy),
                    new KeyValuePair<string, object?>("scale.mode", rule.IsShadow ? "shadow" : "enforced"));
            }
        }
    }

    private static string ResultOf(RateLimitOutcome outcome) => outcome switch
    {
        RateLimitOutcome.Allowed => "allowed",
        RateLimitOutcome.Denied => "denied",
        _ => "unavailable",
    };
}
