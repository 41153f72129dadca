using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Scale.AppHost.Resources;

/// <summary>Healthy while the standby receives the primary's WAL, and when it has been promoted.</summary>
internal sealed class StreamingHealthCheck(PostgresReplicaResource replica) : IHealthCheck
{
    private const string Query =
        "select pg_is_in_recovery(), coalesce((select status from pg_stat_wal_receiver), 'no WAL receiver')";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var connectionString = await replica.ConnectionStringExpression.GetValueAsync(cancellationToken);
            await using var connection = new NpgsqlConnection($"{connectionString};Database=postgres;Timeout=2;Pooling=false");
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(Query, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);

            var (inRecovery, receiver) = (reader.GetBoolean(0), reader.GetString(1));
            return inRecovery && receiver != "streaming"
                ? HealthCheckResult.Unhealthy($"{replica.Name}: WAL receiver = {receiver}")
                : HealthCheckResult.Healthy(inRecovery ? null : "Promoted: it is the primary.");
        }
        catch (NpgsqlException exception)
        {
            return HealthCheckResult.Unhealthy($"{replica.Name} does not answer: {exception.Message}", exception);
        }
    }
}
