using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Audit;
using Scale.Core.Domain;
using Scale.Core.Tenancy;

namespace Scale.Core.Data.Moves;

/// <summary>What became of a request for a move.</summary>
public enum MoveRequestOutcome
{
    /// <summary>It waits for a worker.</summary>
    Queued,

    /// <summary>There is no such company.</summary>
    NoSuchCompany,

    /// <summary>The company lives there already.</summary>
    AlreadyThere,

    /// <summary>Another move of the company has not ended.</summary>
    UnderWay,
}

/// <summary>The operators' side of moves: ask for one, watch it, end it. The company's audit log says who asked.</summary>
public sealed class MoveRequests(
    CatalogDatabase catalog, CatalogWrites writes, TenantDatabase database, ITenantDirectory tenants, ShardDatabases shards)
{
    private const string Resource = "company_move";
    private const string OperatorSql = "SELECT set_config('app.operator', 'on', true)";
    private static readonly string RequestSql = SqlText.Of<MoveRequests>("request_move");
    private static readonly string MovesSql = SqlText.Of<MoveRequests>("moves");
    private static readonly string AbortSql = SqlText.Of<MoveRequests>("abort_move");

    /// <summary>Whether companies can be moved there.</summary>
    public bool IsKnown(string shard) => shards.Names.Contains(shard, StringComparer.Ordinal);

    /// <summary>Asks for a move; a worker begins it within seconds.</summary>
    public async Task<(MoveRequestOutcome Outcome, Guid Id)> RequestAsync(Guid company, string target, bool dryRun, Actor actor, CancellationToken ct)
    {
        if (await tenants.FindAsync(company, ct) is not { } tenant)
            return (MoveRequestOutcome.NoSuchCompany, default);
        var id = Guid.CreateVersion7();
        try
        {
            return await writes.RunAsync(tenant with { Actor = actor }, async (write, token) =>
            {
                await using var insert = new NpgsqlCommand(RequestSql, (NpgsqlConnection)write.Db.Database.GetDbConnection())
                {
                    Parameters =
                    {
                        Id(id), Id(company), new NpgsqlParameter<string> { TypedValue = target }, new NpgsqlParameter<bool> { TypedValue = dryRun },
                        new NpgsqlParameter<string> { TypedValue = actor.Id },
                    },
                };
                if (await insert.ExecuteNonQueryAsync(token) == 0)
                {
                    write.Rollback();
                    return (MoveRequestOutcome.AlreadyThere, default);
                }
                write.Audit(new AuditDraft("company_move.requested", Resource, id, null, Requested(target, dryRun)));
                return (MoveRequestOutcome.Queued, id);
            }, ct);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "company_moves_open" })
        {
            return (MoveRequestOutcome.UnderWay, default);
        }
    }

    /// <summary>One move; null if there is none.</summary>
    public async Task<CompanyMove?> FindAsync(Guid id, CancellationToken ct) => (await ReadAsync(id, ct)).SingleOrDefault();

    /// <summary>The newest 100.</summary>
    public Task<IReadOnlyList<CompanyMove>> ListAsync(CancellationToken ct) => ReadAsync(null, ct);

    /// <summary>Asks for the end of a move. False: it has ended, or is past the point where it can be taken back.</summary>
    public async Task<bool> AbortAsync(Guid id, Actor actor, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not { IsAbortable: true } move || await tenants.FindAsync(move.CompanyId, ct) is not { } tenant)
            return false;
        // Before it and not with it: near the end the move keeps the company's writers waiting, and would itself wait for its row.
        await database.WriteAsync(tenant with { Actor = actor }, (write, _) =>
        {
            write.Audit(new AuditDraft("company_move.abort_requested", Resource, id, null, null));
            return Task.FromResult(true);
        }, ct);
        await using var batch = Batch(AbortSql, Id(id));
        await batch.ExecuteNonQueryAsync(ct);
        return batch.BatchCommands[1].RecordsAffected == 1;
    }

    private async Task<IReadOnlyList<CompanyMove>> ReadAsync(Guid? id, CancellationToken ct)
    {
        await using var batch = Batch(MovesSql, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)id ?? DBNull.Value });
        await using var rows = await batch.ExecuteReaderAsync(ct);
        await rows.NextResultAsync(ct);
        var moves = new List<CompanyMove>();
        while (await rows.ReadAsync(ct))
            moves.Add(Read(rows));
        return moves;
    }

    private NpgsqlBatch Batch(string sql, params NpgsqlParameter[] parameters)
    {
        var batch = catalog.Primary.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(OperatorSql));
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
        return batch;
    }

    private static CompanyMove Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetBoolean(5))
        {
            State = row.GetString(6),
            Step = row.GetString(7),
            AbortRequested = row.GetBoolean(8),
            Attempt = row.GetInt32(9),
            Plan = new MovePlan(row.GetInt64(10), row.GetInt64(11)),
            RowsCopied = row.GetInt64(12),
            RowsStreamed = row.GetInt64(13),
            PauseMilliseconds = row.IsDBNull(14) ? null : row.GetDouble(14),
            Verified = row.IsDBNull(15) ? null : row.GetBoolean(15),
            Error = row.IsDBNull(16) ? null : row.GetString(16),
            RequestedAt = row.GetFieldValue<DateTimeOffset>(17),
            FinishedAt = row.IsDBNull(18) ? null : row.GetFieldValue<DateTimeOffset>(18),
            PurgeAt = row.IsDBNull(19) ? null : row.GetFieldValue<DateTimeOffset>(19),
            RequestedBy = row.IsDBNull(20) ? null : row.GetString(20),
        };

    private static ReadOnlyMemory<byte> Requested(string target, bool dryRun) => JsonBytes.Of((target, dryRun), static (json, move) =>
    {
        json.WriteStartObject();
        json.WriteString("target"u8, move.target);
        json.WriteBoolean("dryRun"u8, move.dryRun);
        json.WriteEndObject();
    });

    private static NpgsqlParameter<Guid> Id(Guid id) => new() { TypedValue = id };
}
