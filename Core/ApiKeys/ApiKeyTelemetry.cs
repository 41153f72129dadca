using System.Diagnostics.Metrics;

namespace Scale.Core.ApiKeys;

/// <summary>Figures of authentication by API key.</summary>
internal static class ApiKeyTelemetry
{
    private static readonly Meter Meter = new("Scale.ApiKeys");

    private static readonly Counter<long> Authentications = Meter.CreateCounter<long>(
        "scale.api_keys.authentications", "{authentication}", "Presented keys by what became of them.");

    public static void Authenticated(string result) => Authentications.Add(1, new KeyValuePair<string, object?>("scale.result", result));
}
