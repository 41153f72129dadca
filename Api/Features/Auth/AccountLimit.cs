using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Features.Auth;

/// <summary>
/// Bounds how often somebody's password can be tried, from wherever, beside the limit of the address. Counted by what was typed, before anybody looks
/// whether there is such an account: also a refusal tells nothing. Without Redis nobody can count, and nobody can try.
/// </summary>
internal sealed class AccountLimit(IRateLimiter limiter, RateLimitPolicies policies)
{
    /// <summary>Null if the password may be tried; otherwise the answer.</summary>
    public async ValueTask<ProblemResult?> RefuseAsync(string account, CancellationToken ct)
    {
        var decision = await limiter.AcquireAsync(RateLimitSubject.Account(account), policies.Account, cost: 1, ct);
        return decision.Outcome switch
        {
            RateLimitOutcome.Allowed => null,
            RateLimitOutcome.Denied => RateLimitRefusal.Of(decision),
            _ => RateLimitRefusal.Unavailable,
        };
    }
}
