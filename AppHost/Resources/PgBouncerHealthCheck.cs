using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Scale.AppHost.Resources;

/// <summary>Healthy while PgBouncer answers for the server behind it.</summary>
internal sealed class PgBouncerHealthCheck(PgBouncerResource pooler) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await pooler.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"{pooler.Name} does not answer for {pooler.Server.Name}: {exception.Message}", exception);
        }
    }
}
