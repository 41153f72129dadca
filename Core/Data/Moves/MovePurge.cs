using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>Deletes what moved companies have left behind, a few thousand rows at a time.</summary>
public sealed class MovePurge(MoverDatabases databases)
{
    private const int RowsPerBatch = 5_000;
    private const string MovedSql = "SELECT EXISTS (SELECT FROM tenant_fence WHERE company_id = $1 AND state = 'moved' AND epoch = $2)";
    private const string DoneSql = "UPDATE company_moves SET purged_at = now() WHERE id = $1";
    private static readonly string DueSql = SqlText.Of<MovePurge>("purge_due");

    /// <summary>Deletes the rows of one company that are due; null if there is none, or another worker is at it; else how many.</summary>
    public async Task<long?> RunAsync(CancellationToken ct)
    {
        await using var catalog = await databases.OpenAsync(ConnectionNames.Catalog, ct);
        if (await DueAsync(catalog, ct) is not { } move)
            return null;
        await using var source = await databases.OpenAsync(move.Source, ct);
        long purged = 0;
        // What refers to other rows goes before them: here the foreign keys are looked at.
        foreach (var table in (await MoveTables.ReadAsync(source, source, ct)).Reverse())
        {
            long? deleted;
            while ((deleted = await DeleteAsync(source, table, move, ct)) > 0)
                purged += deleted.Value;
            // Not known to be done: whoever holds the lock may yet end without it.
            if (deleted is null)
                return null;
        }
        await MoveSide.ExecuteAsync(catalog, DoneSql, ct, MoveSide.Id(move.Id));
        return purged;
    }

    private static async Task<CompanyMove?> DueAsync(NpgsqlConnection catalog, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(DueSql, catalog);
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct)
            ? new CompanyMove(rows.GetGuid(0), rows.GetGuid(1), rows.GetString(2), rows.GetString(3), rows.GetInt32(4), DryRun: false)
            : null;
    }

    // Only while the company lives where this move took it and no mover brings it back: both are asked in the transaction that deletes.
    // Null: somebody else holds the company.
    private static async Task<long?> DeleteAsync(NpgsqlConnection source, MoveTable table, CompanyMove move, CancellationToken ct)
    {
        await using var transaction = await source.BeginTransactionAsync(ct);
        if (!await AskAsync(source, MoveSides.TryHoldSql, ct, MoveSide.Id(move.CompanyId)))
            return null;
        if (!await AskAsync(source, MovedSql, ct, MoveSide.Id(move.CompanyId), new NpgsqlParameter<int> { TypedValue = move.Epoch + 1 }))
            return 0;
        await using var delete = new NpgsqlCommand(
            $"DELETE FROM {table.Sql} WHERE (tableoid, ctid) IN (SELECT tableoid, ctid FROM {table.Sql} WHERE company_id = $1 LIMIT {RowsPerBatch}) AND company_id = $1", source)
        {
            Parameters = { MoveSide.Id(move.CompanyId) },
        };
        var deleted = await delete.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return deleted;
    }

    private static async Task<bool> AskAsync(NpgsqlConnection source, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, source);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
