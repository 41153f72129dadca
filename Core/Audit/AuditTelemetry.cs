using System.Diagnostics.Metrics;

namespace Scale.Core.Audit;

/// <summary>Figures of the audit log.</summary>
internal static class AuditTelemetry
{
    private static readonly Meter Meter = new("Scale.Audit");

    private static readonly Counter<long> Entries = Meter.CreateCounter<long>("scale.audit.entries", "{entry}", "Entries written, by what was changed.");

    private static readonly Counter<long> Unaudited = Meter.CreateCounter<long>(
        "scale.audit.unaudited", "{transaction}", "Transactions that are no change of the company's data, by what they are instead.");

    public static void CountWritten(IReadOnlyList<AuditDraft> drafts)
    {
        foreach (var some in drafts.CountBy(draft => draft.Resource))
            Entries.Add(some.Value, new KeyValuePair<string, object?>("scale.resource", some.Key));
    }

    public static void CountUnaudited(string reason) => Unaudited.Add(1, new KeyValuePair<string, object?>("scale.reason", reason));
}
