using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scale.Core.RateLimits;

namespace Scale.ServiceDefaults.Http.RateLimits;

/// <summary>Endpoint metadata: which policy its requests come under. An endpoint without it comes under <see cref="RateLimitPolicy.Standard"/>.</summary>
public sealed record RateLimitMetadata(RateLimitPolicy Policy)
{
    /// <summary>The policy of a request, and its units.</summary>
    public static (RateLimitPolicy Policy, int Cost) Of(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        return (metadata?.GetMetadata<RateLimitMetadata>()?.Policy ?? RateLimitPolicy.Standard, metadata?.GetMetadata<RequestCost>()?.Units ?? 1);
    }
}

/// <summary>Endpoint metadata: how many units a request costs.</summary>
public sealed record RequestCost(int Units)
{
    /// <summary>Of a request that does the work of many: a bulk of resources, a file made by a job.</summary>
    public const int OfMany = 10;
}

/// <summary>How endpoints say which limits their requests come under.</summary>
public static class RateLimitConventions
{
    /// <summary>Puts the endpoint, or every endpoint of the group, under a policy; the innermost counts.</summary>
    public static TBuilder Limited<TBuilder>(this TBuilder endpoints, RateLimitPolicy policy)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new RateLimitMetadata(policy));

    /// <summary>A request is worth that many; left out: one.</summary>
    public static TBuilder Costs<TBuilder>(this TBuilder endpoint, int units)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequestCost(units));
}
