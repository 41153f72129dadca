using System.Text.Json;
using Scale.Api.Http.Json;
using Scale.Core.Tenancy;

namespace Scale.Api.Features.Admin;

internal static class ListShards
{
    public static async Task<JsonResponse> HandleAsync(ShardList shards, CancellationToken cancellationToken) =>
        JsonResponse.Ok(await shards.ReadAsync(cancellationToken), Write);

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ShardSummary> shards) => JsonSerializer.Serialize(
        json,
        new ShardListResponse
        {
            Items = [.. shards.Select(shard => new ShardResponse
            {
                Name = shard.Name, Companies = shard.Companies, State = shard.State,
            })],
        },
        WireJsonContext.Default.ShardListResponse);
}
