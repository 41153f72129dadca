using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>The target of a move: what is prepared there, and taken back if the move ends early.</summary>
internal static class MoveSide
{
    private const int CopyBufferBytes = 64 * 1024;
    private const string ActiveSql = "SELECT epoch FROM tenant_fence WHERE company_id = $1 AND state = 'active'";
    private static readonly string OpenFenceSql = SqlText.Of<CompanyMover>("open_fence");
    private static readonly string CloseFenceSql = SqlText.Of<CompanyMover>("close_fence");
    private static readonly string MonthsSql = SqlText.Of<CompanyMover>("months");
    private static readonly string[] QueueTables = ["job_ready", "job_running", "job_scheduled"];

    /// <summary>
    /// Removes what an earlier try, or an earlier stay, has left; and whoever comes by is sent to the source. Refuses if the target takes writers
    /// of a later epoch than the source's: they are not ours to throw away, unless <paramref name="mayHaveOpened"/>, because the move itself then
    /// opens it for the epoch it brings.
    /// </summary>
    public static async Task ClearAsync(
        NpgsqlConnection target, IReadOnlyList<MoveTable> tables, CompanyMove move, bool mayHaveOpened, CancellationToken ct)
    {
        await using var transaction = await target.BeginTransactionAsync(ct);
        var own = mayHaveOpened ? move.Epoch + 1 : move.Epoch;
        if (await ActiveEpochAsync(target, move.CompanyId, ct) is { } epoch && epoch > own)
        {
            throw new MoveFailedException(
                $"{move.Target} takes writers of the company at epoch {epoch}, and {move.Source} at {move.Epoch}: one of them has lost what it had committed. "
                + "Nothing was touched; docs/operations/failover.md says what to look at.");
        }
        foreach (var table in tables.Select(table => table.Sql).Concat(QueueTables))
            await ExecuteAsync(target, $"DELETE FROM {table} WHERE company_id = $1", ct, Id(move.CompanyId));
        await CloseFenceAsync(target, move.CompanyId, move.Epoch, move.Source, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The target gets every month that the source has.</summary>
    public static async Task CreateMonthsAsync(NpgsqlConnection source, NpgsqlConnection target, CancellationToken ct)
    {
        var there = (await MonthsAsync(target, ct)).ToHashSet();
        foreach (var (table, month) in await MonthsAsync(source, ct))
        {
            if (!there.Contains((table, month)))
                await ExecuteAsync(target, "SELECT create_month_partition($1, $2)", ct, new NpgsqlParameter<string> { TypedValue = table }, new NpgsqlParameter<DateTime> { TypedValue = month });
        }
    }

    /// <summary>The rows of one table, as binary, from one side to the other. <paramref name="sent"/> hears of the bytes so far.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection source, NpgsqlConnection target, MoveTable table, Guid company, Func<long, Task> sent, CancellationToken ct)
    {
        await using var from = await source.BeginRawBinaryCopyAsync(
            $"COPY (SELECT {table.ColumnsSql} FROM {table.Sql} WHERE company_id = '{company}') TO STDOUT (FORMAT binary)", ct);
        await using var to = await target.BeginRawBinaryCopyAsync($"COPY {table.Sql} ({table.ColumnsSql}) FROM STDIN (FORMAT binary)", ct);
        var buffer = new byte[CopyBufferBytes];
        long bytes = 0;
        for (int read; (read = await from.ReadAsync(buffer, ct)) > 0;)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), ct);
            await sent(bytes += read);
        }
    }

    /// <summary>From here on the shard takes writers that know that epoch.</summary>
    public static Task OpenFenceAsync(NpgsqlConnection connection, Guid company, int epoch, CancellationToken ct) =>
        ExecuteAsync(connection, OpenFenceSql, ct, Id(company), new NpgsqlParameter<int> { TypedValue = epoch });

    /// <summary>From here on the shard sends everybody on.</summary>
    public static Task CloseFenceAsync(NpgsqlConnection connection, Guid company, int epoch, string movedTo, CancellationToken ct) => ExecuteAsync(
        connection, CloseFenceSql, ct, Id(company), new NpgsqlParameter<int> { TypedValue = epoch }, new NpgsqlParameter<string> { TypedValue = movedTo });

    /// <summary>Runs one statement.</summary>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A company as a parameter.</summary>
    public static NpgsqlParameter<Guid> Id(Guid company) => new() { TypedValue = company };

    // Only movers open a fence, and who asks holds the company (MoveSides).
    private static async Task<int?> ActiveEpochAsync(NpgsqlConnection target, Guid company, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ActiveSql, target) { Parameters = { Id(company) } };
        return await command.ExecuteScalarAsync(ct) as int?;
    }

    private static async Task<IReadOnlyList<(string Table, DateTime Month)>> MonthsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(MonthsSql, connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var months = new List<(string, DateTime)>();
        while (await rows.ReadAsync(ct))
            months.Add((rows.GetString(0), rows.GetDateTime(1)));
        return months;
    }
}
