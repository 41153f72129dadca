using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Limits;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Core.RateLimits;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Features.Companies;

internal static class CompanyEndpoints
{
    public static void MapCompanies(this IEndpointRouteBuilder routes)
    {
        var companies = routes.MapOpenGroup("/companies", "Companies").Limited(RateLimitPolicy.Strict);

        companies.MapPost("", SignUpCompany.HandleAsync)
            .WithName("signUpCompany")
            .TakesNoIdempotencyKey()
            .WithSummary("Sign a company up")
            .WithDescription("Creates the company, its owner and a first API key. The key is shown here and never again.")
            .AnswersWithSecret()
            .TakesJson<SignUpRequest>()
            .Produces<SignUpResponse>(StatusCodes.Status201Created)
            .Refuses(ApiProblemCodes.EmailTaken);

        var company = routes.MapCompanyGroup("/company", "Companies", "company");

        company.MapGet("", CompanyHandlers.GetAsync)
            .WithName("getCompany")
            .WithSummary("Get the company")
            .WithDescription("The one that the credentials work for.")
            .Produces<CompanyResponse>()
            .HasETag();

        company.MapPatch("", CompanyHandlers.UpdateAsync)
            .WithName("updateCompany")
            .WithSummary("Change the company's name")
            .WithDescription("Raises the event company.updated. The plan is changed by operators.")
            .ForAdministrators()
            .TakesJson<UpdateCompanyRequest>()
            .Produces<CompanyResponse>()
            .RequiresIfMatch();
    }
}
