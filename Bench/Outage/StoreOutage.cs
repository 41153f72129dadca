using System.Diagnostics;

namespace Scale.Bench.Outage;

/// <summary>One store that was away.</summary>
/// <param name="Store">Its name in the AppHost.</param>
/// <param name="Phases">Before, without, coming back, after.</param>
/// <param name="StartedAt">When it was asked to start again.</param>
/// <param name="IsUpAfter">How long after that it was healthy.</param>
internal sealed record StoreOutage(string Store, IReadOnlyList<OutagePhase> Phases, long StartedAt, TimeSpan IsUpAfter)
{
    public const string Redis = "redis", Primary = "postgres";

    // No time-out of the system is longer, its own of a request apart.
    private const double LongestMilliseconds = 10_000;

    private OutagePhase Calm => Phases[0];

    private OutagePhase Without => Phases[1];

    private OutagePhase Coming => Phases[2];

    private OutagePhase After => Phases[3];

    /// <summary>From the moment the store was asked to start until the last request failed.</summary>
    public TimeSpan WellAfter => Coming.Routes.Values.Concat(After.Routes.Values).Max(answers => answers.LastFailure) is > 0 and var last && last > StartedAt
        ? Stopwatch.GetElapsedTime(StartedAt, last) : TimeSpan.Zero;

    /// <summary>Whatever was not as it has to be.</summary>
    public IEnumerable<string> Broken(IReadOnlyList<OutageRoute> routes)
    {
        foreach (var route in routes)
        {
            var rule = Store == Redis ? route.WithoutRedis : route.WithoutPrimary;
            foreach (var phase in Phases)
            {
                var answers = phase.Routes[route.Name];
                if (answers.Count == 0)
                    yield return $"{Store}, {phase.Name}, {route.Name}: nothing was sent";
                if (answers.Latencies.MaxMilliseconds > LongestMilliseconds)
                    yield return $"{Store}, {phase.Name}, {route.Name}: somebody waited {answers.Latencies.MaxMilliseconds:N0} ms";
                if (answers.WithoutRetryAfter > 0)
                    yield return $"{Store}, {phase.Name}, {route.Name}: {answers.WithoutRetryAfter} refusals without Retry-After";
                var mayRefuse = rule != OutageRule.GoesOn && (phase == Without || phase == Coming);
                if (answers.Count - answers.Successes - (mayRefuse ? answers.Refusals : 0) is > 0 and var failed)
                    yield return $"{Store}, {phase.Name}, {route.Name}: {failed} failed";
            }
            if (rule == OutageRule.Refuses && Without.Routes[route.Name].Refusals == 0)
                yield return $"{Store}, {route.Name}: nothing was refused";
        }
    }
}
