using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Authentication;

namespace Scale.ServiceDefaults.Http.RateLimits;

/// <summary>What a request has been counted against before it was known who asks, as a feature of it.</summary>
internal sealed record CountedStranger(RateLimitSubject Subject, RateLimitRules Rules, int Cost, RateLimitDecision Decision);

/// <summary>
/// Counts a request with credentials that are not known here against its address before they are looked up: guesses end where the limit of their
/// address ends, and not in the catalog. The middleware goes on with the decision, or gives the units back if it is somebody after all.
/// </summary>
internal sealed class StrangerLimit(IRateLimiter limiter, RateLimitPolicies policies) : IStrangerLimit
{
    public async ValueTask<bool> MayLookUpAsync(HttpContext http)
    {
        var (policy, cost) = RateLimitMetadata.Of(http);
        var (subject, rules) = policies.Of(policy, tenant: null, http.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        var decision = await limiter.AcquireAsync(subject, rules, cost, http.RequestAborted);
        http.Features.Set(new CountedStranger(subject, rules, cost, decision));
        return decision.IsAllowed;
    }
}

/// <summary>Registers the limit of strangers.</summary>
public static class StrangerLimitRegistration
{
    /// <summary>Guesses of credentials are limited by their address. Needs <c>AddScaleRateLimits</c> and <c>AddScaleRateLimitPolicies</c>.</summary>
    public static IServiceCollection AddStrangerLimit(this IServiceCollection services) => services.AddSingleton<IStrangerLimit, StrangerLimit>();
}
