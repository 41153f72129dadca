using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Data.Pools;

/// <summary>
/// Once, when the process starts: do the pools of all instances fit what each server accepts? A server that does not answer is not
/// waited for, because it must not keep a process from starting.
/// </summary>
internal sealed class PoolBudgetCheck(IConfiguration configuration, IOptions<DataOptions> options, ILogger<PoolBudgetCheck> logger) : IHostedService
{
    private static readonly string Sql = SqlText.Of<PoolBudgetCheck>("server_connections");

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var primaries = ConnectionNames.Shards(configuration).Prepend(ConnectionNames.Catalog).ToList();
        var asked = await Task.WhenAll(
            from name in primaries
            let replicas = ConnectionNames.Replicas(configuration, name)
            from host in replicas.Prepend(name)
            where host != name || !options.Value.BehindPooler
            select AskAsync(host, Opened(name, host, isWatched: replicas.Count > 0), cancellationToken));
        var exceeded = asked.OfType<PoolBudget>()
            .GroupBy(budget => budget.Server)
            .Select(server => server.First() with { Pools = [.. server.SelectMany(budget => budget.Pools)] })
            .Select(budget => budget.Exceeds(options.Value.Instances))
            .OfType<string>()
            .ToList();
        if (exceeded.Count == 0)
            return;
        if (options.Value.RefuseExcess)
            throw new OptionsValidationException(nameof(DataOptions), typeof(DataOptions), exceeded);
        foreach (var arithmetic in exceeded)
            logger.LogWarning("{Arithmetic}", arithmetic);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Nobody reads the catalog's replicas, and only a database with more than one host is watched (ReplicaMonitor).
    private (string Name, int Max)[] Opened(string database, string host, bool isWatched)
    {
        (string Name, int Max)[] pool = host == database ? [(host, options.Value.Primary.MaxSize)]
            : database == ConnectionNames.Catalog ? []
            : [(host, options.Value.Replica.MaxSize)];
        return isWatched ? [.. pool, ($"{host} monitor", 1)] : pool;
    }

    private async Task<PoolBudget?> AskAsync(string host, IReadOnlyList<(string Name, int Max)> opened, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(HostProbe.Unpooled(ConnectionNames.Require(configuration, host)));
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand(Sql, connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            return new PoolBudget(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), opened);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            logger.LogWarning(e, "The connections that {Host} accepts could not be checked", host);
            return null;
        }
    }
}
