using Scale.Api.Http.Limits;
using Scale.Api.Http.OpenApi;
using Scale.Api.Http.Paging;
using Scale.Api.Http.Problems;

namespace Scale.Api.Http;

/// <summary>What groups and endpoints of a kind have in common: who may call them, their limits, and what they can answer.</summary>
internal static class EndpointConventions
{
    /// <summary>A group for whoever presents an API key; it works for the key's company.</summary>
    public static RouteGroupBuilder MapCompanyGroup(this IEndpointRouteBuilder routes, string prefix, string tag) => routes
        .MapGroup(prefix)
        .WithTags(tag)
        .RequireAuthorization()
        .Refuses(ApiErrors.Unauthorized)
        .CanFail();

    /// <summary>A group for anybody.</summary>
    public static RouteGroupBuilder MapOpenGroup(this IEndpointRouteBuilder routes, string prefix, string tag) => routes
        .MapGroup(prefix)
        .WithTags(tag)
        .AllowAnonymous()
        .CanFail();

    /// <summary>The endpoint reads a small JSON document.</summary>
    public static RouteHandlerBuilder TakesJson<TRequest>(this RouteHandlerBuilder endpoint)
        where TRequest : notnull => endpoint
        .Accepts<TRequest>("application/json")
        .WithMetadata(BodyLimit.Small)
        .Refuses(ApiErrors.ValidationFailed, ApiErrors.MalformedJson, ApiErrors.BodyTooLarge, ApiErrors.UnsupportedMediaType);

    /// <summary>The endpoint creates, or will create, what it answers with.</summary>
    public static RouteHandlerBuilder Makes<TResponse>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status201Created) => endpoint
        .Produces<TResponse>(status)
        .WithMetadata(ResponseHeader.Location(status));

    /// <summary>The endpoint answers with a page of a list.</summary>
    public static RouteHandlerBuilder Lists<TItem>(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<Page<TItem>>()
        .WithMetadata(ResponseHeader.NextPage, PagedListMetadata.Instance)
        .Refuses(ApiErrors.ValidationFailed, ApiErrors.InvalidCursor);

    private static RouteGroupBuilder CanFail(this RouteGroupBuilder group) =>
        group.Refuses(ApiErrors.InternalError, ApiErrors.Unavailable, ApiErrors.TimedOut);
}
