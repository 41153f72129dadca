using System.Diagnostics;
using OpenTelemetry;
using Scale.ServiceDefaults.Health;

namespace Scale.ServiceDefaults.Telemetry;

/// <summary>Leaves requests for the health endpoints out of the traces: they come every second and say nothing.</summary>
internal sealed class HealthSpanFilter : BaseProcessor<Activity>
{
    public override void OnStart(Activity data)
    {
        if (data.Kind != ActivityKind.Server || data.GetTagItem("url.path") is not string path || !HealthPaths.Contains(path))
            return;
        data.IsAllDataRequested = false;
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
