using System.Diagnostics.Metrics;

namespace Scale.Core.Domain.Files;

/// <summary>Figures of the sweep.</summary>
internal static class FileSweepTelemetry
{
    private static readonly Meter Meter = new("Scale.Domain");

    private static readonly Counter<long> Files = Meter.CreateCounter<long>(
        "scale.files.swept", "{file}", "Stored files looked at by the sweep, by what became of them: kept, or deleted because no row has them.");

    public static void Count(int kept, int deleted)
    {
        Files.Add(kept, new KeyValuePair<string, object?>("scale.outcome", "kept"));
        Files.Add(deleted, new KeyValuePair<string, object?>("scale.outcome", "deleted"));
    }
}
