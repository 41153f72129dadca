namespace Aspire.Hosting.Orchestration;

/// <summary>Where services send their telemetry (OTLP over HTTP/protobuf).</summary>
internal sealed record TelemetryTarget(Uri Endpoint, string? ApiKey);

/// <summary>Set when the receiver is known, before anything starts.</summary>
internal sealed class TelemetryRouting
{
    /// <summary>Null: services send nothing.</summary>
    public TelemetryTarget? Target { get; set; }
}
