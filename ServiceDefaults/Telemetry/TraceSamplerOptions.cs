namespace Scale.ServiceDefaults.Telemetry;

/// <summary>How many traces a process records; section <c>Telemetry</c>.</summary>
/// <remarks>
/// A busy instance would spend more on describing requests than on answering them. A limit by rate, not a share, keeps every trace of a quiet
/// system and costs the same at any load. To sample otherwise set the standard <c>OTEL_TRACES_SAMPLER</c>; its value <c>always_on</c>,
/// which Aspire sets, means this limit.
/// </remarks>
public sealed class TraceSamplerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Telemetry";

    /// <summary>
    /// Traces begun by this process, per second; as many may begin at once after a quiet second. Default 100. Zero begins none. A trace
    /// that another process has begun and recorded is followed up to ten times this rate. At most 1,000,000.
    /// </summary>
    public int TracesPerSecond { get; set; } = 100;
}
