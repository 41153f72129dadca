using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Scale.Core.Data.Migrations;

/// <summary>
/// Brings one database up to date: the application's role, the numbered files that have not run yet, the months' partitions.
/// Safe to run twice at once: the second run waits and finds nothing to do.
/// </summary>
/// <param name="options">Waits and limits.</param>
/// <param name="appPassword">Password to give the application's role; null leaves it as it is.</param>
/// <param name="clock">Decides which months get partitions.</param>
/// <param name="logger">Gets a line per step.</param>
public sealed class DatabaseMigrator(MigrationOptions options, string? appPassword, TimeProvider clock, ILogger<DatabaseMigrator> logger)
{
    private const string LockSql = "select pg_advisory_lock(hashtextextended('scale.migrations', 0))";
    private const string TryLockSql = "select pg_try_advisory_lock(hashtextextended('scale.migrations', 0))";

    /// <summary>Password to give the role of the partitions' upkeep; null leaves it as it is.</summary>
    public string? UpkeepPassword { get; init; }

    /// <summary>The same for the role that moves companies.</summary>
    public string? MoverPassword { get; init; }

    /// <summary>Migrates the database. <paramref name="kind"/> is <c>catalog</c> or <c>shard</c>; answers how many files ran.</summary>
    public async Task<int> RunAsync(string database, string kind, string connectionString, CancellationToken ct)
    {
        using var activity = DataTelemetry.Source.StartActivity($"migrate {database}");
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = (int)options.FileTimeout.TotalSeconds };
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(ct);
            await LockAsync(database, connection, ct);
            await PrepareRoleAsync(settings.ConnectionString, "application_role.sql", "scale.app_password", appPassword, ct);
            await PrepareRoleAsync(settings.ConnectionString, "mover_role.sql", "scale.mover_password", MoverPassword, ct);
            if (kind == "shard")
                await PrepareRoleAsync(settings.ConnectionString, "upkeep_role.sql", "scale.upkeep_password", UpkeepPassword, ct);
            var applied = await ApplyAsync(database, MigrationScript.All(kind), connection, ct);
            if (kind == "shard")
            {
                await ExecuteAsync(connection, MigrationScript.Read("partition_owner.sql"), ct);
                await ExecuteAsync(connection, MigrationScript.Read("mover_grants.sql"), ct);
                await CreatePartitionsAsync(database, connection, ct);
            }
            return applied;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw e as MigrationException ?? new MigrationException($"{database}: {e.Message}", e);
        }
    }

    // The lock belongs to the session and goes with the connection, whatever happens to this process.
    private async Task LockAsync(string database, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var attempt = new NpgsqlCommand(TryLockSql, connection);
        if (await attempt.ExecuteScalarAsync(ct) is true)
            return;
        logger.LogInformation("{Database}: another run is migrating it, waiting up to {Wait}", database, options.LockWait);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.LockWait);
        try
        {
            await using var wait = new NpgsqlCommand(LockSql, connection) { CommandTimeout = 0 };
            await wait.ExecuteNonQueryAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new MigrationException($"{database}: another run has been migrating it for more than {options.LockWait} (Migrations:LockWait). Is it stuck?");
        }
    }

    // Roles belong to the server, so runs on two databases of one server can meet here although each holds its database's lock.
    // Npgsql gives a connection up after the error PostgreSQL has for that; so every attempt has its own.
    private async Task PrepareRoleAsync(string connectionString, string file, string passwordSetting, string? rolePassword, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(ct);
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await using var password = new NpgsqlCommand("select set_config($1, $2, true)", connection)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<string> { TypedValue = passwordSetting },
                        new NpgsqlParameter<string> { TypedValue = rolePassword ?? "" },
                    },
                };
                await password.ExecuteNonQueryAsync(ct);
                await ExecuteAsync(connection, MigrationScript.Read(file), ct);
                await transaction.CommitAsync(ct);
                return;
            }
            catch (PostgresException e) when (attempt < 20 && IsConcurrentRoleChange(e))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 50 * attempt)), clock, ct);
            }
        }
    }

    private async Task<int> ApplyAsync(string database, IReadOnlyList<MigrationScript> scripts, NpgsqlConnection connection, CancellationToken ct)
    {
        await ExecuteAsync(connection, MigrationScript.Read("history.sql"), ct);
        var history = await MigrationHistory.ReadAsync(connection, ct);
        var pending = history.Pending(database, scripts);
        foreach (var newer in history.Unknown(scripts))
            logger.LogWarning("{Database}: {Script} has run here but is not part of this version; a newer version was deployed before", database, newer);

        foreach (var script in pending)
        {
            var started = clock.GetTimestamp();
            await using var transaction = await connection.BeginTransactionAsync(ct);
            try
            {
                await ExecuteAsync(connection, script.Sql, ct);
                await MigrationHistory.AddAsync(connection, script, ct);
                await transaction.CommitAsync(ct);
            }
            catch (PostgresException e)
            {
                throw new MigrationException($"{database}: {script.Name} failed and was rolled back: {e.MessageText} ({e.SqlState}){Place(e)}", e);
            }
            logger.LogInformation("{Database}: {Script} in {Elapsed:0} ms", database, script.Name, clock.GetElapsedTime(started).TotalMilliseconds);
        }
        logger.LogInformation("{Database}: {Applied} of {Total} migrations ran, up to date", database, pending.Count, scripts.Count);
        return pending.Count;
    }

    private async Task CreatePartitionsAsync(string database, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select create_month_partitions($1, $2)", connection)
        {
            Parameters =
            {
                new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime },
                new NpgsqlParameter<int> { TypedValue = options.MonthsAhead },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            logger.LogInformation("{Database}: created partition {Partition}", database, reader.GetString(0));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Place(PostgresException e) =>
        e.BatchCommand?.CommandText.Trim().Split('\n')[0] is { Length: > 0 } line ? $" in the statement that starts: {line}" : "";

    private static bool IsConcurrentRoleChange(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.InternalError or PostgresErrorCodes.DeadlockDetected;
}
