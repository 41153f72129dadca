using System.Globalization;
using Microsoft.AspNetCore.Http;
using Scale.Core.RateLimits;

namespace Scale.ServiceDefaults.Http.RateLimits;

/// <summary>
/// Tells the client where it stands. <c>RateLimit-Policy: "plan";q=500;w=900</c> and <c>RateLimit: "plan";r=499;t=2</c>
/// (draft-ietf-httpapi-ratelimit-headers-10, structured fields of RFC 9651), and what today's clients read:
/// <c>X-RateLimit-Limit</c>, <c>-Remaining</c> and <c>-Reset</c> (Unix time) of the limit that is nearest.
/// </summary>
internal sealed class RateLimitHeaders(HttpResponse response, RateLimitDecision decision, TimeProvider clock)
{
    // A policy's name and two numbers, at most RateLimitRules.Most times.
    private const int MostText = 512;

    /// <summary>For <c>OnStarting</c>.</summary>
    public static Func<object, Task> OnStarting { get; } = static state =>
    {
        ((RateLimitHeaders)state).Write();
        return Task.CompletedTask;
    };

    private void Write()
    {
        var rules = decision.Rules;
        if (decision.Outcome == RateLimitOutcome.Unavailable || rules.PolicyHeader.Length == 0 || response.Headers.CacheControl == CachePolicy.Everybody)
            return;

        Span<char> text = stackalloc char[MostText];
        var (length, nearest, leastShare) = (0, 0, double.MaxValue);
        for (var i = 0; i < rules.All.Length; i++)
        {
            var rule = rules.All[i];
            if (rule.IsShadow)
                continue;
            var remaining = decision.Remaining(i);
            // A limit that refuses is nearer than one that is used up.
            var share = decision.IsViolated(i) ? -1 : (double)remaining / rule.Limit;
            if (share < leastShare)
                (nearest, leastShare) = (i, share);
            text[length..].TryWrite(
                CultureInfo.InvariantCulture, $"{(length == 0 ? "" : ", ")}\"{rule.Policy}\";r={remaining};t={Reset(i)}", out var written);
            length += written;
        }

        var headers = response.Headers;
        headers["RateLimit-Policy"] = rules.PolicyHeader;
        headers["RateLimit"] = new string(text[..length]);
        headers["X-RateLimit-Limit"] = rules.All[nearest].LimitText;
        headers["X-RateLimit-Remaining"] = decision.Remaining(nearest).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = (clock.GetUtcNow().ToUnixTimeSeconds() + Reset(nearest)).ToString(CultureInfo.InvariantCulture);
    }

    // Of a limit that refuses: when it no longer does, which is what Retry-After says. Otherwise: when all of its units are back; but
    // Retry-After must not be earlier than that (section 4 of the draft), so beside a refusal it is not later either.
    private long Reset(int rule)
    {
        var whole = (long)Math.Ceiling(decision.Reset(rule).TotalSeconds);
        return decision.IsAllowed || RateLimitRefusal.Seconds(decision.RetryAfter) is not { } wait ? whole
            : decision.IsViolated(rule) ? wait
            : Math.Min(whole, wait);
    }
}
