using System.Diagnostics.Metrics;

namespace Scale.Core.Data.Consistency;

/// <summary>Figures of reading one's own writes.</summary>
internal static class ConsistencyTelemetry
{
    private static readonly Meter Meter = new("Scale.Data");

    private static readonly Counter<long> Recalled = Meter.CreateCounter<long>(
        "scale.data.consistency.recalled", "{read}", "Requests without a token by what the memory of recent writes knew: nothing, found, unknown.");

    private static readonly Counter<long> NotShared = Meter.CreateCounter<long>(
        "scale.data.consistency.not_shared", "{write}", "Commits that only this process remembers, because Redis could not be told.");

    public static void CountRecalled(string result) => Recalled.Add(1, new KeyValuePair<string, object?>("scale.result", result));

    public static void CountNotShared() => NotShared.Add(1);
}
