using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Scale.Core.Data;

/// <summary>Healthy when every shard's primary answers.</summary>
internal sealed class ShardHealthCheck(ShardDatabases shards) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var silent = (await Task.WhenAll(shards.Names.Select(name => AskAsync(name, cancellationToken)))).OfType<string>().ToList();
        return silent.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, $"No answer from {string.Join(", ", silent)}.");
    }

    private async Task<string?> AskAsync(string shard, CancellationToken ct)
    {
        try
        {
            await using var command = shards.Primary(shard).CreateCommand("select 1");
            await command.ExecuteScalarAsync(ct);
            return null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return shard;
        }
    }
}
