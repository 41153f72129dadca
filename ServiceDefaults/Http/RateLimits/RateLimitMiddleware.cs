using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.RateLimits;
using Scale.Core.Tenancy;

namespace Scale.ServiceDefaults.Http.RateLimits;

/// <summary>
/// Takes a request's units from its limits and tells the client where it stands. What is decided without Redis, which is nearly everything
/// of a busy company, goes through here without waiting.
/// </summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, IRateLimiter limiter, RateLimitPolicies policies, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
            return next(http);

        var (policy, cost) = RateLimitMetadata.Of(http);
        var tenant = http.RequestServices.GetRequiredService<TenantContext>().Current;
        var (subject, rules) = policies.Of(policy, tenant, http.Connection.RemoteIpAddress ?? IPAddress.Loopback);

        if (http.Features.Get<CountedStranger>() is { } counted)
        {
            if (counted.Subject == subject && counted.Rules == rules)
                return GoOnAsync(http, counted.Decision);
            limiter.Undo(counted.Subject, counted.Rules, counted.Cost);
        }
        var acquiring = limiter.AcquireAsync(subject, rules, cost, http.RequestAborted);
        return acquiring.IsCompletedSuccessfully ? GoOnAsync(http, acquiring.Result) : WaitAsync(http, acquiring);
    }

    private async Task WaitAsync(HttpContext http, ValueTask<RateLimitDecision> acquiring) => await GoOnAsync(http, await acquiring);

    private Task GoOnAsync(HttpContext http, RateLimitDecision decision)
    {
        // At the last moment: a refusal that comes from an exception clears the headers first.
        http.Response.OnStarting(RateLimitHeaders.OnStarting, new RateLimitHeaders(http.Response, decision, clock));
        return decision.Outcome switch
        {
            RateLimitOutcome.Allowed => next(http),
            RateLimitOutcome.Denied => RateLimitRefusal.Of(decision).ExecuteAsync(http),
            _ => RateLimitRefusal.Unavailable.ExecuteAsync(http),
        };
    }
}

/// <summary>Puts rate limits into a pipeline.</summary>
public static class RateLimitPipeline
{
    /// <summary>Call it behind authentication, which says whose limits count, and before authorization: requests that it refuses count too.</summary>
    public static IApplicationBuilder UseRateLimits(this IApplicationBuilder app) => app.UseMiddleware<RateLimitMiddleware>();
}
