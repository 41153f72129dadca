using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Scale.ServiceDefaults.Telemetry;
using Scale.Tests.Support;

namespace Scale.Tests.ServiceDefaults;

/// <summary>A busy instance records so many traces a second, each of them whole.</summary>
public sealed class TraceSamplerTests
{
    private const int PerSecond = 10;
    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly TraceSampler _sampler;

    public TraceSamplerTests() => _sampler = new TraceSampler(new TraceSamplerOptions { TracesPerSecond = PerSecond }, _clock);

    [Fact]
    public void A_quiet_process_records_every_trace()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.True(Records(parent: default));
            _clock.Advance(TimeSpan.FromSeconds(1.0 / PerSecond));
        }
    }

    [Fact]
    public void A_busy_process_records_its_rate()
    {
        Assert.Equal(PerSecond, Enumerable.Range(0, 1_000).Count(_ => Records(parent: default)));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(PerSecond / 2, Enumerable.Range(0, 1_000).Count(_ => Records(parent: default)));
    }

    [Fact]
    public void A_trace_is_whole_inside_a_process_however_busy_it_is()
    {
        while (Records(parent: default))
        {
        }
        Assert.True(Records(Context(ActivityTraceFlags.Recorded, isRemote: false)));
        Assert.False(Records(Context(ActivityTraceFlags.None, isRemote: false)));
    }

    [Fact]
    public void Traces_of_others_are_followed_up_to_ten_times_the_rate()
    {
        Assert.Equal(10 * PerSecond, Enumerable.Range(0, 1_000).Count(_ => Records(Context(ActivityTraceFlags.Recorded, isRemote: true))));
        Assert.True(Records(parent: default), "What others begin takes nothing from what begins here.");
        Assert.False(Records(Context(ActivityTraceFlags.None, isRemote: true)));
    }

    [Fact]
    public void Zero_begins_none()
    {
        var sampler = new TraceSampler(new TraceSamplerOptions { TracesPerSecond = 0 }, _clock);
        Assert.Equal(SamplingDecision.Drop, sampler.ShouldSample(Parameters(default)).Decision);
    }

    [Fact]
    public async Task A_rate_that_is_no_rate_names_its_setting()
    {
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => TestService.StartAsync(settings: new() { ["Telemetry:TracesPerSecond"] = "-1" }));
        Assert.Contains("Telemetry:TracesPerSecond", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_standard_variable_chooses_another_sampler()
    {
        Assert.True(await IsRecordedAsync([]));
        Assert.False(await IsRecordedAsync(new() { ["OTEL_TRACES_SAMPLER"] = "always_off" }));
    }

    // From a source of its own: services of other tests listen to all of Scale's, and a span is recorded if anybody wants it.
    private static async Task<bool> IsRecordedAsync(Dictionary<string, string?> settings)
    {
        using var source = new ActivitySource($"Sampled.{Guid.NewGuid():N}");
        await using var service = await TestService.StartAsync(
            builder => builder.Services.AddOpenTelemetry().WithTracing(traces => traces.AddSource(source.Name)), settings: settings);
        using var span = source.StartActivity("anything");
        return span?.Recorded ?? false;
    }

    private static ActivityContext Context(ActivityTraceFlags flags, bool isRemote) =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: isRemote);

    private static SamplingParameters Parameters(ActivityContext parent) => new(parent, ActivityTraceId.CreateRandom(), "GET", ActivityKind.Server);

    private bool Records(ActivityContext parent) => _sampler.ShouldSample(Parameters(parent)).Decision == SamplingDecision.RecordAndSample;
}
