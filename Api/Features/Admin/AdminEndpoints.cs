using Scale.Api.Features.Companies;
using Scale.Api.Http;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Limits;
using Scale.Api.Http.OpenApi;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Companies;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Admin;

internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapMoves();

        var shards = routes.MapOperatorGroup("/shards", "Operators");

        shards.MapGet("", ListShards.HandleAsync)
            .WithName("listShards")
            .WithSummary("List the shards")
            .WithDescription("Every shard, how many companies live on it, and whether its primary answers.")
            .Produces<ShardListResponse>();

        var partitions = routes.MapOperatorGroup("/partitions", "Operators");

        partitions.MapGet("", ListPartitions.HandleAsync)
            .WithName("listPartitions")
            .WithSummary("List the partitions")
            .WithDescription("Every month of every table that grows with time, on every shard: its bounds, size, rows, and whether it is on its way out.")
            .Produces<PartitionListResponse>()
            .WithMetadata(ResponseHeader.Pages)
            .Refuses(ProblemCodes.ValidationFailed, ApiProblemCodes.InvalidCursor);

        var companies = routes.MapOperatorGroup("/companies", "Operators");

        companies.MapPost("", PlaceCompany.HandleAsync)
            .WithName("placeCompany")
            .TakesNoIdempotencyKey()
            .AnswersWithSecret()
            .WithSummary("Sign a company up on a shard")
            .WithDescription("As signUpCompany, on the shard that is named; companies that sign up by themselves go where the fewest are.")
            .TakesJson<PlaceCompanyRequest>()
            .Produces<SignUpResponse>(StatusCodes.Status201Created)
            .Refuses(ApiProblemCodes.EmailTaken);

        companies.MapOperatorList<ListedCompanyResponse>(CompanyList.Definition)
            .WithName("listCompanies")
            .WithSummary("List the companies")
            .WithDescription("All of them, archived ones too, and where each lives. Filters but for name are for the order of creation.");

        companies.MapPost("/{id:guid}/archive", CompanyArchiveHandlers.ArchiveAsync)
            .WithName("archiveCompany")
            .WithSummary("Archive a company")
            .WithDescription(
                "Its keys and sessions stop working everywhere within a second, its streams end, and nobody signs in; its data stays. "
                + "Raises the event company.archived.")
            .Produces<CompanyResponse>()
            .ChecksIfMatch();

        companies.MapPost("/{id:guid}/restore", CompanyArchiveHandlers.RestoreAsync)
            .WithName("restoreCompany")
            .WithSummary("Restore an archived company")
            .WithDescription("Keys and sessions that have not ended meanwhile work again within seconds. Raises the event company.restored.")
            .Produces<CompanyResponse>()
            .ChecksIfMatch();

        companies.MapPut("/{id:guid}/plan", ChangePlan.HandleAsync)
            .WithName("changePlan")
            .WithSummary("Put a company on a plan")
            .WithDescription(
                "Every instance knows within a second. What the company has above the new plan's quotas stays; more cannot be made. "
                + "Raises the event company.plan_changed.")
            .TakesJson<ChangePlanRequest>()
            .Produces<CompanyResponse>()
            .HasETag()
            .Refuses(ProblemCodes.NotFound);

        companies.MapGet("/{id:guid}/limits", CompanyLimitHandlers.GetAsync)
            .WithName("getCompanyLimits")
            .WithSummary("Get the limits of a company")
            .Produces<CompanyLimitsResponse>()
            .Refuses(ProblemCodes.NotFound);

        companies.MapPut("/{id:guid}/limits", CompanyLimitHandlers.SetAsync)
            .WithName("setCompanyLimits")
            .WithSummary("Give a company a limit of its own")
            .WithDescription("Instead of its plan's, or with null its plan's again. Every instance keeps to it within a second.")
            .TakesJson<CompanyLimitsRequest>()
            .Produces<CompanyLimitsResponse>()
            .Refuses(ProblemCodes.NotFound);

        routes.MapOperatorGroup("/replicas", "Operators").MapGet("", ListReplicas.Handle)
            .WithName("listReplicas")
            .WithSummary("List the hosts of every database")
            .WithDescription("Role, position, lag and reads of each host, as the instance that answers knows them.")
            .Produces<HostListResponse>();

        routes.MapOperatorGroup("/pools", "Operators").MapGet("", ListPools.Handle)
            .WithName("listPools")
            .WithSummary("List the connection pools")
            .WithDescription("Size and use of each pool of the instance that answers.")
            .Produces<PoolListResponse>();
    }
}
