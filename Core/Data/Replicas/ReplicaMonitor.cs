using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Replicas;

/// <summary>
/// Asks every host of every database that has more than one where it is: every 150 ms, and at once when a read waits for the answer.
/// Each host has a loop of its own, so one that is silent delays nothing about the others.
/// </summary>
internal sealed class ReplicaMonitor(
    DatabaseSets sets, IOptions<ReplicaOptions> options, TimeProvider clock, ILogger<ReplicaMonitor> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (sets.All.Any(set => set.Hosts.Count > 1))
            ReplicaTelemetry.Observe(sets);
        return Task.WhenAll(
            from set in sets.All
            where set.Hosts.Count > 1
            from host in set.Hosts
            select Task.Run(() => WatchAsync(set, host, stoppingToken), stoppingToken));
    }

    private async Task WatchAsync(ReplicaSet set, DatabaseHost host, CancellationToken ct)
    {
        // Nobody reads the catalog's replicas; they are watched only to learn of a promotion.
        var poll = set == sets.Catalog ? TimeSpan.FromSeconds(1) : options.Value.Poll;
        while (!ct.IsCancellationRequested)
        {
            await AskAsync(set, host, ct);
            await Task.Delay(options.Value.LeastPoll, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await set.Wanted.WaitAsync(poll, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(ReplicaSet set, DatabaseHost host, CancellationToken ct)
    {
        var askedAt = clock.GetTimestamp();
        HostReading? reading = null;
        Exception? failure = null;
        try
        {
            reading = await host.Probe.ReadAsync(ct);
        }
        catch (Exception e)
        {
            if (ct.IsCancellationRequested)
                return;
            failure = e;
        }
        if (set.Note(host, reading, askedAt) is { } change)
            logger.Log(failure is null ? LogLevel.Information : LogLevel.Warning, "Database {Database}: {Change}. {Reason}", set.Name, change, failure?.Message ?? "");
        if (failure is not null)
            _ = host.GiveUpAsync();
    }
}
