using Scale.Api.Http;

namespace Scale.Api.Features.Admin;

internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var shards = routes.MapOperatorGroup("/shards", "Operators");

        shards.MapGet("", ListShards.HandleAsync)
            .WithName("listShards")
            .WithSummary("List the shards")
            .WithDescription("Every shard, how many companies live on it, and whether its primary answers.")
            .Produces<ShardListResponse>();
    }
}
