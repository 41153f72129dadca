using System.Diagnostics;
using Scale.Bench.Load;

namespace Scale.Bench.Outage;

/// <summary>What one route answered in one phase.</summary>
internal sealed class OutageAnswers
{
    private readonly Lock _change = new();
    private readonly SortedDictionary<int, int> _statuses = [];

    /// <summary>Answers by status; 0 stands for a connection that broke, or on which nothing came for too long.</summary>
    public IReadOnlyDictionary<int, int> Statuses => _statuses;

    /// <summary>From the moment a request was due to its answer, whichever that was.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>Refusals by 503 that did not say when to come again.</summary>
    public int WithoutRetryAfter { get; private set; }

    /// <summary>When the last request that failed was answered; zero if none did.</summary>
    public long LastFailure { get; private set; }

    public int Count => _statuses.Values.Sum();

    public int Successes => _statuses.Where(status => status.Key is >= 200 and < 300).Sum(status => status.Value);

    public int Refusals => _statuses.GetValueOrDefault(503);

    public void Add(int status, bool saysWhen, TimeSpan latency)
    {
        Latencies.Record(latency);
        lock (_change)
        {
            _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            if (status == 503 && !saysWhen)
                WithoutRetryAfter++;
            if (status is < 200 or >= 300)
                LastFailure = Stopwatch.GetTimestamp();
        }
    }
}

/// <summary>One phase of the load, and what each route answered in it.</summary>
/// <param name="Name">What was the matter.</param>
internal sealed record OutagePhase(string Name, IReadOnlyDictionary<string, OutageAnswers> Routes)
{
    public static OutagePhase Of(string name, IEnumerable<OutageRoute> routes) => new(name, routes.ToDictionary(route => route.Name, _ => new OutageAnswers()));
}
