using System.Diagnostics.Metrics;

namespace Scale.Core.Domain;

/// <summary>Figures of the business: what was asked for and what became of it.</summary>
internal static class DomainTelemetry
{
    private static readonly Meter Meter = new("Scale.Domain");

    private static readonly Counter<long> Outcomes = Meter.CreateCounter<long>(
        "scale.domain.outcomes", "{operation}", "Business operations by kind and outcome.");

    /// <summary>Counts an operation, for example <c>order.place</c>, under the name of its outcome's type.</summary>
    public static TOutcome Count<TOutcome>(string operation, TOutcome outcome)
        where TOutcome : notnull
    {
        Outcomes.Add(1, new("scale.operation", operation), new("scale.outcome", outcome.GetType().Name));
        return outcome;
    }
}
