using System.Diagnostics.Metrics;

namespace Scale.Core.Credentials;

/// <summary>Figures of authentication.</summary>
internal static class CredentialTelemetry
{
    private static readonly Meter Meter = new("Scale.Credentials");

    private static readonly Counter<long> Authentications = Meter.CreateCounter<long>(
        "scale.credentials.authentications", "{authentication}", "Presented credentials by what became of them.");

    public static void Authenticated(string result) => Authentications.Add(1, new KeyValuePair<string, object?>("scale.result", result));
}
