using System.Diagnostics.Metrics;

namespace Scale.Core.Revocations;

/// <summary>Figures of revocations.</summary>
internal static class RevocationTelemetry
{
    private static readonly Meter Meter = new("Scale.Revocations");

    private static readonly Counter<long> News = Meter.CreateCounter<long>(
        "scale.revocations.heard", "{revocation}", "Revocations this process heard of, by how: message, catalog, or everything if it could not tell what.");

    public static void Heard(string how, int count) => News.Add(count, new KeyValuePair<string, object?>("scale.source", how));
}
