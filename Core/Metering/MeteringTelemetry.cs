using System.Diagnostics.Metrics;

namespace Scale.Core.Metering;

/// <summary>Figures of the counting itself.</summary>
internal static class MeteringTelemetry
{
    private static readonly Meter Meter = new("Scale.Metering");

    private static readonly Counter<long> LostRequests = Meter.CreateCounter<long>(
        "scale.metering.lost", "{request}", "Requests that are in no company's figures, by why: the memory for them was full, or the shard refused them.");

    private static readonly Counter<long> WrittenRows = Meter.CreateCounter<long>(
        "scale.metering.rows", "{row}", "Counts that were added to those of other instances.");

    public static void Lost(long requests, string reason) => LostRequests.Add(requests, new KeyValuePair<string, object?>("scale.reason", reason));

    public static void Written(int rows) => WrittenRows.Add(rows);
}
