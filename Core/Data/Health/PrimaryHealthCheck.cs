using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Scale.Core.Data.Health;

/// <summary>
/// Whether the catalog's primary and every shard's answers. Never worse than degraded: all instances see the same stores, and one that
/// is taken out for it no longer serves what does not need the silent one.
/// </summary>
internal sealed class PrimaryHealthCheck(CatalogDatabase catalog, ShardDatabases shards) : IHealthCheck
{
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

    private static async Task<(string Name, TimeSpan? Elapsed)> AskAsync(string name, NpgsqlDataSource primary, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await using var command = primary.CreateCommand("select 1");
            await command.ExecuteScalarAsync(ct);
            return (name, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return (name, null);
        }
    }
}
