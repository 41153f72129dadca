using System.Text.Json;
using Scale.Api.Http.Json;
using Scale.Core.Data.Pools;

namespace Scale.Api.Features.Admin;

internal static class ListPools
{
    public static JsonResponse Handle(PoolReport report) => JsonResponse.Ok(report.Read(), Write);

    private static void Write(Utf8JsonWriter json, IReadOnlyList<PoolStatus> pools) => JsonSerializer.Serialize(
        json,
        new PoolListResponse
        {
            Instance = Instance.Name,
            Items = [.. pools.Select(pool => new PoolResponse { Name = pool.Name, Role = pool.Role, Max = pool.Max, Used = pool.Used, Idle = pool.Idle, Waiting = pool.Waiting })],
        },
        WireJsonContext.Default.PoolListResponse);
}
