using Microsoft.AspNetCore.Authorization;
using Scale.Api.Http.OpenApi;
using Scale.Api.Http.Operators;
using Scale.Api.Http.Paging;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Resources;
using Scale.Core.Caching;
using Scale.Core.Credentials;
using Scale.Core.Data.Paging;
using Scale.Core.RateLimits;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Authentication;
using Scale.ServiceDefaults.Http;
using Scale.ServiceDefaults.Http.RateLimits;

namespace Scale.Api.Http;

/// <summary>What groups and endpoints of a kind have in common: who may call them, their limits, and what they can answer.</summary>
internal static class EndpointConventions
{
    // Cursors of operators' lists belong to the company that nobody works for.
    private static readonly Tenant Nobody = SystemCompany.On("catalog");

    /// <summary>The policy of every endpoint that names none: nothing is open by oversight.</summary>
    public static AuthorizationPolicy KeyRequired { get; } = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();

    /// <summary>Says that an address does not exist before asking who calls.</summary>
    public static IApplicationBuilder UseUnknownAddresses(this IApplicationBuilder app) => app.Use(static (http, next) =>
        http.GetEndpoint() is null ? new ProblemResult(ProblemCodes.NotFound).ExecuteAsync(http) : next(http));

    /// <summary>A group for whoever presents credentials; it works for their company. <paramref name="area"/> is that of <see cref="Scopes"/>.</summary>
    public static RouteGroupBuilder MapCompanyGroup(this IEndpointRouteBuilder routes, string prefix, string tag, string area) => routes
        .MapGroup(prefix)
        .WithTags(tag)
        .WithMetadata(new ScopeArea(area))
        .RequireAuthorization()
        .Refuses(ProblemCodes.MissingCredentials, ProblemCodes.InvalidCredentials, ProblemCodes.Forbidden, ApiProblemCodes.InvalidConsistencyToken)
        .CanFail();

    /// <summary>A group under <c>/admin</c> for whoever presents the operators' key; it works for no company.</summary>
    public static RouteGroupBuilder MapOperatorGroup(this IEndpointRouteBuilder routes, string prefix, string tag) => routes
        .MapGroup("/admin" + prefix)
        .WithTags(tag)
        .RequireAuthorization(OperatorAuthentication.Required)
        .Limited(RateLimitPolicy.Monitoring)
        .Critical()
        .Refuses(ProblemCodes.MissingCredentials, ProblemCodes.InvalidCredentials)
        .CanFail();

    /// <summary>A group for anybody.</summary>
    public static RouteGroupBuilder MapOpenGroup(this IEndpointRouteBuilder routes, string prefix, string tag) => routes
        .MapGroup(prefix)
        .WithTags(tag)
        .AllowAnonymous()
        .CanFail();

    /// <summary>The endpoint reads a JSON document, a small one unless it says how large.</summary>
    public static RouteHandlerBuilder TakesJson<TRequest>(this RouteHandlerBuilder endpoint, BodyLimit? limit = null)
        where TRequest : notnull => endpoint
        .Accepts<TRequest>("application/json")
        .WithMetadata(limit ?? BodyLimit.Small)
        .Refuses(ProblemCodes.ValidationFailed, ProblemCodes.MalformedJson, ProblemCodes.BodyTooLarge, ProblemCodes.UnsupportedMediaType);

    /// <summary>The endpoint creates, or will create, what it answers with.</summary>
    public static RouteHandlerBuilder Makes<TResponse>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status201Created) => endpoint
        .Produces<TResponse>(status)
        .WithMetadata(ResponseHeader.Location(status));

    /// <summary>Maps GET of the group's own address to pages, and streams, of a list.</summary>
    public static RouteHandlerBuilder MapList<TItem>(this RouteGroupBuilder group, ListDefinition list, string pattern = "") => group
        .MapGet(pattern, (HttpContext http, TenantContext tenant, ListPages pages, ICompanyCache cache) =>
            PagedList.AnswerAsync(http, tenant.Required, list, pages, cache))
        .AnswersPages<TItem>(list);

    /// <summary>The same of a list of all companies, for operators.</summary>
    public static RouteHandlerBuilder MapOperatorList<TItem>(this RouteGroupBuilder group, ListDefinition list) => group
        .MapGet("", (HttpContext http, ListPages pages, ICompanyCache cache) => PagedList.AnswerAsync(http, Nobody, list, pages, cache))
        .AnswersPages<TItem>(list);

    /// <summary>The endpoint answers with pages, and streams, of a list by <see cref="PagedList"/>.</summary>
    public static RouteHandlerBuilder AnswersPages<TItem>(this RouteHandlerBuilder endpoint, ListDefinition list) => endpoint
        .Produces<Page<TItem>>()
        .WithMetadata(ResponseHeader.Pages, new ListMetadata(list))
        .Refuses(ProblemCodes.ValidationFailed, ApiProblemCodes.InvalidCursor);

    /// <summary>What is at the address of one resource of the group, named for example <c>patient</c>.</summary>
    public static ResourceRoutes<TResponse> MapResource<TResponse>(this RouteGroupBuilder group, string noun) => new(group, noun);

    private static RouteGroupBuilder CanFail(this RouteGroupBuilder group) =>
        group.Refuses(ProblemCodes.TooManyRequests, ProblemCodes.InternalError, ProblemCodes.Unavailable, ProblemCodes.Overloaded, ProblemCodes.TimedOut);
}
