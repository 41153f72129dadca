using Scale.Api.Http;
using Scale.ServiceDefaults.Http;
using Scale.Api.Http.Problems;

namespace Scale.Api.Features.Quotas;

internal static class QuotaEndpoints
{
    public static void MapQuotas(this IEndpointRouteBuilder routes)
    {
        routes.MapCompanyGroup("/quotas", "Quotas", "quotas").MapGet("", Quotas.GetAsync)
            .WithName("getQuotas")
            .WithSummary("Get the company's quotas")
            .WithDescription("Some seconds old at most; whether something can be made is decided by the count at that moment.")
            .Produces<QuotaListResponse>();

        routes.MapOperatorGroup("/quotas", "Operators").MapGet("/{id:guid}", Quotas.GetOfAsync)
            .WithName("getCompanyQuotas")
            .WithSummary("Get a company's quotas")
            .Produces<QuotaListResponse>()
            .Refuses(ProblemCodes.NotFound);
    }
}
