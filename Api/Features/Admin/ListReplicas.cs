using System.Text.Json;
using Scale.Api.Http.Json;
using Scale.Core.Data.Replicas;

namespace Scale.Api.Features.Admin;

internal static class ListReplicas
{
    public static JsonResponse Handle(HostReport report) => JsonResponse.Ok(report.Read(), Write);

    private static void Write(Utf8JsonWriter json, IReadOnlyList<(string Database, IReadOnlyList<HostStatus> Hosts)> databases) =>
        JsonSerializer.Serialize(
            json,
            new HostListResponse
            {
                Instance = Instance.Name,
                Items =
                [
                    .. from database in databases
                       from host in database.Hosts
                       select new HostResponse
                       {
                           Database = database.Database, Name = host.Name, Role = host.Role, State = host.State, Timeline = host.Timeline,
                           Lsn = host.Lsn.ToString(), LagSeconds = host.Lag.TotalSeconds, BytesBehind = host.BytesBehind, Reads = host.Reads,
                       },
                ],
            },
            WireJsonContext.Default.HostListResponse);
}

/// <summary>Which process answers; figures of pools and reads are its own.</summary>
internal static class Instance
{
    public static string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
