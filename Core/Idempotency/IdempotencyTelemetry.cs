using System.Diagnostics.Metrics;

namespace Scale.Core.Idempotency;

/// <summary>Figures of requests that are carried out once.</summary>
internal static class IdempotencyTelemetry
{
    private static readonly Meter Meter = new("Scale.Idempotency");

    private static readonly Counter<long> Claims = Meter.CreateCounter<long>(
        "scale.idempotency.claims", "{request}", "Requests with an idempotency key, by what their key was: Taken, Running, OtherRequest, Answered, AnswerLost.");

    public static void Claimed(IdempotencyClaim claim) => Claims.Add(1, new KeyValuePair<string, object?>("scale.result", claim.GetType().Name));
}
