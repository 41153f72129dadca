using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Scale.Core.Data.Health;

/// <summary>
/// Whether the catalog's primary and every shard's answers. Never worse than degraded: all instances see the same stores, and one that
/// is taken out for it no longer serves what does not need the silent one.
/// </summary>
internal sealed class PrimaryHealthCheck(CatalogDatabase catalog, ShardDatabases shards, TimeProvider clock) : IHealthCheck
{
    // Before the whole report runs out of time, which would look like this instance's own fault.
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answers = await Task.WhenAll(shards.Names
            .Select(name => AskAsync(name, shards.Primary(name), cancellationToken))
            .Prepend(AskAsync(ConnectionNames.Catalog, catalog.Primary, cancellationToken)));
        var silent = answers.Where(answer => answer.Elapsed is null).Select(answer => answer.Name).ToList();
        var data = answers.ToDictionary(answer => answer.Name, object (answer) => answer.Elapsed is { } elapsed
            ? string.Create(CultureInfo.InvariantCulture, $"answers in {elapsed.TotalMilliseconds:0.0} ms")
            : "no answer");
        return silent.Count == 0
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded($"No answer from {string.Join(", ", silent)}.", data: data);
    }

    private async Task<(string Name, TimeSpan? Elapsed)> AskAsync(string name, NpgsqlDataSource primary, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(AnswerWithin, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await using var command = primary.CreateCommand("select 1");
            await command.ExecuteScalarAsync(both.Token);
            return (name, Stopwatch.GetElapsedTime(started));
        }
        // A host that is frozen or whose packets get lost says nothing at all.
        catch (Exception e) when (e is NpgsqlException or TimeoutException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (name, null);
        }
    }
}
