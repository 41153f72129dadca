using System.Text.Json;
using Microsoft.Extensions.Options;
using Scale.Api.Http;
using Scale.Api.Http.Caching;
using Scale.Api.Http.Json;
using Scale.Core.Plans;
using Scale.Core.Quotas;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Plans;

/// <summary>What the plans allow, for anybody who wants to choose one.</summary>
internal static class ListPlans
{
    public static void MapPlans(this IEndpointRouteBuilder routes) => routes.MapOpenGroup("/plans", "Companies").MapGet("", Handle)
        .WithName("listPlans")
        .WithSummary("List the plans")
        .WithDescription("With what each allows. A company may have been given another limit of requests than its plan's; X-RateLimit-Limit shows it.")
        .Produces<PlanListResponse>();

    private static CachedResponse Handle(IOptions<RateLimitPolicyOptions> limits, QuotaLimits quotas)
    {
        var list = new PlanListResponse { Items = [.. PlanCodes.All.Select(code => Describe(code, limits.Value, quotas))] };
        return new CachedResponse(CachedBody.Of(JsonSerializer.SerializeToUtf8Bytes(list, WireJsonContext.Default.PlanListResponse), link: null), CachePolicy.Everybody);
    }

    private static PlanResponse Describe(string code, RateLimitPolicyOptions limits, QuotaLimits quotas) => new()
    {
        Code = code,
        Requests = limits.RequestsOf(code),
        WindowSeconds = (long)limits.Plan.Period.TotalSeconds,
        Quotas = [.. QuotaNames.All.Select(quota => new PlanQuotaResponse { Resource = quota.Name(), Limit = quotas.Of(code, quota) is > 0 and var limit ? limit : null })],
    };
}
