using System.Diagnostics.Metrics;

namespace Scale.Core.Quotas;

/// <summary>Figures of quotas.</summary>
internal static class QuotaTelemetry
{
    private static readonly Meter Meter = new("Scale.Quotas");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "scale.quotas.refusals", "{refusal}", "What was not made because the company's plan has no room for it.");

    public static void Refused(Quota quota, string plan) => Refusals.Add(1, new("scale.quota", quota.Name()), new("scale.plan", plan));
}
