using Scale.Api.Http;
using Scale.Api.Http.Problems;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Cache;

internal static class CacheEndpoints
{
    public static void MapCache(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapCompanyGroup("/cache", "Cache", "cache");

        own.MapGet("", CacheHandlers.Get)
            .WithName("getCache")
            .WithSummary("Get the figures of the company's cache")
            .WithDescription("Of the instance that answers.")
            .Produces<CacheResponse>();

        own.MapPost("/invalidate", CacheHandlers.InvalidateAsync)
            .WithName("invalidateCache")
            .WithSummary("Forget what is cached of the company")
            .WithDescription("On every instance. Changes do so by themselves; this is for what happened past the API.")
            .TakesJson<InvalidateCacheRequest>()
            .Produces<CacheResponse>()
            .ForAdministrators();

        var any = routes.MapOperatorGroup("/cache", "Operators");

        any.MapGet("/{id:guid}", CacheHandlers.GetOfAsync)
            .WithName("getCompanyCache")
            .WithSummary("Get the figures of a company's cache")
            .WithDescription("Of the instance that answers.")
            .Produces<CacheResponse>()
            .Refuses(ProblemCodes.NotFound);

        any.MapPost("/{id:guid}/invalidate", CacheHandlers.InvalidateOfAsync)
            .WithName("invalidateCompanyCache")
            .WithSummary("Forget what is cached of a company")
            .WithDescription("On every instance.")
            .TakesJson<InvalidateCacheRequest>()
            .Produces<CacheResponse>()
            .Refuses(ProblemCodes.NotFound);
    }
}
