using System.Diagnostics.Metrics;

namespace Scale.Core.Passwords;

/// <summary>Figures of passwords. Verifying counts the same whether or not there is such an account.</summary>
internal static class PasswordTelemetry
{
    private static readonly Meter Meter = new("Scale.Passwords");

    private static readonly Counter<long> Hashes = Meter.CreateCounter<long>("scale.passwords.hashes", "{hash}", "Hashes computed, to store one or to verify one.");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("scale.passwords.refused", "{request}", "Requests refused because too many waited for a hash.");

    public static void Hashed(string kind) => Hashes.Add(1, new KeyValuePair<string, object?>("scale.kind", kind));

    public static void Refused() => Refusals.Add(1);
}
