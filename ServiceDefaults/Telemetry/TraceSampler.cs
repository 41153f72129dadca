using System.Diagnostics;
using OpenTelemetry.Trace;
using Scale.ServiceDefaults.Health;

namespace Scale.ServiceDefaults.Telemetry;

/// <summary>
/// Records all spans of a trace or none. Whether a trace is recorded is decided where it begins, by <see cref="TraceSamplerOptions"/>;
/// everybody behind that follows. Requests for the health endpoints are left out: they come every second and say nothing.
/// </summary>
internal sealed class TraceSampler : Sampler
{
    private const int FollowedPerBegun = 10;
    private const string Path = "url.path";
    private static readonly SamplingResult Recorded = new(SamplingDecision.RecordAndSample);
    private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);

    private readonly RateBudget _begun;
    private readonly RateBudget _followed;

    public TraceSampler(TraceSamplerOptions options, TimeProvider clock)
    {
        _begun = new(options.TracesPerSecond, clock);
        _followed = new((long)options.TracesPerSecond * FollowedPerBegun, clock);
        Description = $"{nameof(TraceSampler)}{{{options.TracesPerSecond}/s}}";
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        if (parent.TraceId == default)
            return !IsHealth(samplingParameters) && _begun.TryTake() ? Recorded : Dropped;
        if ((parent.TraceFlags & ActivityTraceFlags.Recorded) == 0)
            return Dropped;
        // Inside a process a trace is whole; the budget counts those that come in.
        return !parent.IsRemote || (!IsHealth(samplingParameters) && _followed.TryTake()) ? Recorded : Dropped;
    }

    private static bool IsHealth(in SamplingParameters parameters)
    {
        if (parameters.Kind != ActivityKind.Server || parameters.Tags is not { } tags)
            return false;
        // What the server hands over, which is asked for every request: as an enumerable it would make an object of 168 bytes.
        if (tags is TagList list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i].Key == Path)
                    return HealthPaths.Contains(list[i].Value as string);
            }
            return false;
        }
        return HealthPaths.Contains(tags.FirstOrDefault(tag => tag.Key == Path).Value as string);
    }
}
