using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using Scale.ServiceDefaults.Shutdown;

namespace Scale.ServiceDefaults.Health;

/// <summary>
/// Runs the checks for whoever asks: one run at a time, its result given to all for a short while. However many balancers
/// and people ask, the stores see one question every few seconds.
/// </summary>
internal sealed class HealthReports(
    HealthCheckService checks, GracefulShutdown shutdown, IOptions<HealthOptions> options, TimeProvider clock)
{
    private readonly Shared _ready = new(), _alive = new();
    private readonly ConcurrentDictionary<string, Shared> _tagged = new(StringComparer.Ordinal);

    public Task<HealthReport> ReadyAsync(CancellationToken cancellationToken) => GetAsync(_ready, _ => true, cancellationToken);

    public Task<HealthReport> AliveAsync(CancellationToken cancellationToken) =>
        GetAsync(_alive, check => check.Tags.Contains(HealthOptions.LiveTag), cancellationToken);

    /// <summary>Checks of one tag; ask for a few tags only.</summary>
    public Task<HealthReport> TaggedAsync(string tag, CancellationToken cancellationToken) =>
        GetAsync(_tagged.GetOrAdd(tag, static _ => new Shared()), check => check.Tags.Contains(tag), cancellationToken);

    private Task<HealthReport> GetAsync(Shared shared, Func<HealthCheckRegistration, bool> which, CancellationToken cancellationToken)
    {
        Task<HealthReport> run;
        lock (shared)
        {
            // What was found before the start was complete, or before the stop, must not outlive it.
            var ready = shutdown.IsReady;
            if (!IsFresh(shared) || shared.WasReady != ready)
            {
                shared.WasReady = ready;
                shared.Run = RunAsync(shared, which);
            }

            run = shared.Run!;
        }

        // Who stops waiting leaves the run to the others.
        return run.WaitAsync(cancellationToken);
    }

    private bool IsFresh(Shared shared) => shared.Run is { IsCompleted: false }
        || (shared.Run is { IsCompletedSuccessfully: true } && clock.GetElapsedTime(shared.FinishedAt) < options.Value.CacheLifetime);

    private async Task<HealthReport> RunAsync(Shared shared, Func<HealthCheckRegistration, bool> which)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        // The spans of a check's queries belong to no request anybody looks for.
        using var silent = SuppressInstrumentationScope.Begin();
        using var limit = new CancellationTokenSource(options.Value.Timeout, clock);
        var started = clock.GetTimestamp();
        try
        {
            return await checks.CheckHealthAsync(which, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return TimedOut(clock.GetElapsedTime(started));
        }
        finally
        {
            shared.FinishedAt = clock.GetTimestamp();
        }
    }

    private HealthReport TimedOut(TimeSpan duration) => new(
        new Dictionary<string, HealthReportEntry>
        {
            ["timeout"] = new(HealthStatus.Unhealthy, $"The checks did not finish within {options.Value.Timeout.TotalSeconds:0.###} s.", duration, null, null),
        },
        duration);

    private sealed class Shared
    {
        public Task<HealthReport>? Run { get; set; }

        public bool WasReady { get; set; }

        public long FinishedAt { get; set; }
    }
}
