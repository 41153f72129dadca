using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Scale.Core.Data.Partitions;

/// <summary>
/// Connections as the role that owns the partitioned tables, straight to the primary: a detach is more than one transaction,
/// and the lock that keeps a second run out belongs to the session. Used a few times a day, so there is no pool.
/// </summary>
internal sealed class UpkeepConnections(
    IConfiguration configuration, IOptions<DataOptions> data, IOptions<PartitionOptions> options, TimeProvider clock, ILogger<UpkeepConnections> logger)
{
    /// <summary>A connection whose waits for locks are short.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string shard, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionNames.Require(configuration, ConnectionNames.Upkeep(shard)))
        {
            Pooling = false,
            ApplicationName = "partition-upkeep",
            Timeout = (int)data.Value.ConnectTimeout.TotalSeconds,
            CommandTimeout = (int)data.Value.CommandTimeout.TotalSeconds,
        };
        settings.Options = $"{settings.Options} -c lock_timeout={options.Value.LockTimeout.TotalMilliseconds:0}ms";
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement that wants a lock others may hold: gives way after the lock time-out, waits a little, tries again.</summary>
    public async Task<object?> WithLockAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ScalarAsync(connection, sql, ct, parameters);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < options.Value.LockAttempts)
            {
                PartitionTelemetry.CountLockTimeout();
                logger.LogInformation("Attempt {Attempt} of {Most} gave way to others: {Statement}", attempt, options.Value.LockAttempts, sql);
                await Task.Delay(options.Value.LockTimeout * attempt * (0.5 + Random.Shared.NextDouble()), clock, ct);
            }
        }
    }

    /// <summary>The first column of the first row.</summary>
    public static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(ct);
    }
}
