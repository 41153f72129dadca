using System.Diagnostics.Metrics;

namespace Scale.Core.Tenancy;

/// <summary>Figures of the directory.</summary>
internal static class TenancyTelemetry
{
    private static readonly Meter Meter = new("Scale.Tenancy");

    private static readonly Counter<long> Lookups = Meter.CreateCounter<long>(
        "scale.tenancy.lookups", "{lookup}", "Questions to the directory by where the answer came from.");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "scale.tenancy.refusals", "{refusal}", "Writers that a shard has refused, by why: the company lives elsewhere, or is being moved.");

    public static void Refused(string reason) => Refusals.Add(1, new KeyValuePair<string, object?>("scale.reason", reason));

    public static void Lookup(string result) => Lookups.Add(1, new KeyValuePair<string, object?>("scale.result", result));
}
