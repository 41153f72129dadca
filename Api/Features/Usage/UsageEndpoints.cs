using Scale.Api.Http;
using Scale.Api.Http.Problems;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Features.Usage;

internal static class UsageEndpoints
{
    public static void MapUsage(this IEndpointRouteBuilder routes) =>
        routes.MapCompanyGroup("/usage", "Usage", "usage").MapGet("/requests", RequestUsageHandlers.GetAsync)
            .WithName("getRequestUsage")
            .WithSummary("Get how many requests the company made")
            .WithDescription(
                "By minute, hour or day (UTC) and part of the API, for 6 hours, 31 days or 92 days at most; some seconds behind. Intervals and parts "
                + "without requests are left out.")
            .Costs(5)
            .Produces<RequestUsageResponse>()
            .Refuses(ProblemCodes.ValidationFailed);
}
