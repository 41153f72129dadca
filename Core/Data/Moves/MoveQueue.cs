using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Scale.Core.Data.Moves;

/// <summary>The workers' side of the catalog's moves: who works on which, and how it ended.</summary>
public sealed class MoveQueue(MoverDatabases databases, IOptions<MoveOptions> options)
{
    private const string ReleaseSql = "UPDATE company_moves SET state = 'queued', worker = NULL, leased_until = NULL WHERE id = $1 AND worker = $2 AND state = 'running'";
    private static readonly string ClaimSql = SqlText.Of<MoveQueue>("claim_move");
    private static readonly string RenewSql = SqlText.Of<MoveQueue>("renew_move");
    private static readonly string EndSql = SqlText.Of<MoveQueue>("end_move");

    /// <summary>The oldest move that nobody works on, now this worker's; null if there is none.</summary>
    public async Task<CompanyMove?> ClaimAsync(Guid worker, CancellationToken ct)
    {
        await using var catalog = await databases.OpenAsync(ConnectionNames.Catalog, ct);
        await using var command = new NpgsqlCommand(ClaimSql, catalog) { Parameters = { MoveSide.Id(worker), Lease() } };
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct)
            ? new CompanyMove(rows.GetGuid(0), rows.GetGuid(1), rows.GetString(2), rows.GetString(3), rows.GetInt32(4), rows.GetBoolean(5))
            {
                State = MoveState.Running, Worker = worker, Attempt = rows.GetInt32(6), AbortRequested = rows.GetBoolean(7), Step = rows.GetString(8),
            }
            : null;
    }

    /// <summary>Keeps the move; answers whether it shall be aborted, null if it is another worker's now.</summary>
    public async Task<bool?> RenewAsync(CompanyMove move, CancellationToken ct)
    {
        await using var catalog = await databases.OpenAsync(ConnectionNames.Catalog, ct);
        await using var command = new NpgsqlCommand(RenewSql, catalog) { Parameters = { MoveSide.Id(move.Id), MoveSide.Id(move.Worker), Lease() } };
        return await command.ExecuteScalarAsync(ct) as bool?;
    }

    /// <summary>The move has ended.</summary>
    public Task EndAsync(CompanyMove move, string state, MoveResult? result, string? error, CancellationToken ct) => ExecuteAsync(
        EndSql, ct, MoveSide.Id(move.Id), new NpgsqlParameter<string> { TypedValue = state },
        Nullable(NpgsqlDbType.Double, result?.Pause?.TotalMilliseconds), Nullable(NpgsqlDbType.Boolean, result?.Verified),
        Nullable(NpgsqlDbType.Text, error), new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Retain }, MoveSide.Id(move.Worker));

    /// <summary>Another worker may have it at once.</summary>
    public Task ReleaseAsync(CompanyMove move, CancellationToken ct) => ExecuteAsync(ReleaseSql, ct, MoveSide.Id(move.Id), MoveSide.Id(move.Worker));

    private NpgsqlParameter<TimeSpan> Lease() => new() { TypedValue = options.Value.Lease };

    private static NpgsqlParameter Nullable(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    private async Task ExecuteAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var catalog = await databases.OpenAsync(ConnectionNames.Catalog, ct);
        await MoveSide.ExecuteAsync(catalog, sql, ct, parameters);
    }
}
