using System.Diagnostics.Metrics;

namespace Scale.Api.Http.Overload;

/// <summary>Figures of overload.</summary>
internal static class OverloadTelemetry
{
    private static readonly Meter Meter = new("Scale.Overload");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "scale.overload.refusals", "{request}", "Requests that were refused because there was too much to do.");

    public static void Refused(bool isCritical) => Refusals.Add(1, new KeyValuePair<string, object?>("scale.critical", isCritical));

    public static void Watch(OverloadState state)
    {
        Meter.CreateObservableGauge("scale.overload.refused_share", () => state.RefusedShare, "1", "Share of ordinary requests that is refused.");
        Meter.CreateObservableGauge("scale.overload.running", () => state.Running, "{request}", "Requests that are worked on.");
    }
}
