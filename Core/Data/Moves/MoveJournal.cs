using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>The journal in the catalog, written as the mover.</summary>
internal sealed class MoveJournal(MoverDatabases databases) : IMoveJournal
{
    private const int MostAttempts = 5;
    private const string StepSql = "UPDATE company_moves SET step = $2 WHERE id = $1 AND worker = $3 AND state = 'running' RETURNING abort_requested";
    private const string ProgressSql = "UPDATE company_moves SET rows_copied = $2, rows_streamed = $3 WHERE id = $1 AND worker = $4";
    private const string PlanSql = "UPDATE company_moves SET rows_planned = $2, bytes_planned = $3 WHERE id = $1 AND worker = $4";
    private static readonly string FlipSql = SqlText.Of<CompanyMover>("flip_home");

    public async Task ReachAsync(CompanyMove move, string step, CancellationToken ct)
    {
        await using var catalog = await databases.OpenAsync(ConnectionNames.Catalog, ct);
        await using var command = new NpgsqlCommand(StepSql, catalog)
        {
            Parameters = { MoveSide.Id(move.Id), new NpgsqlParameter<string> { TypedValue = step }, MoveSide.Id(move.Worker) },
        };
        if (await command.ExecuteScalarAsync(ct) is not bool abort)
            throw new InvalidOperationException($"Move {move.Id} is another worker's now.");
        if (!MoveStep.Abortable.Contains(step))
            return;
        if (abort)
            throw new MoveAbortedException();
        if (move.Attempt > MostAttempts)
            throw new MoveFailedException($"{MostAttempts} workers have begun it and none has come to the end.");
    }

    public Task PlanAsync(CompanyMove move, MovePlan plan, CancellationToken ct) => ExecuteAsync(
        PlanSql, ct, MoveSide.Id(move.Id),
        new NpgsqlParameter<long> { TypedValue = plan.Rows }, new NpgsqlParameter<long> { TypedValue = plan.Bytes },
        MoveSide.Id(move.Worker));

    public Task ProgressAsync(CompanyMove move, long rowsCopied, long rowsStreamed, CancellationToken ct) => ExecuteAsync(
        ProgressSql, ct, MoveSide.Id(move.Id),
        new NpgsqlParameter<long> { TypedValue = rowsCopied }, new NpgsqlParameter<long> { TypedValue = rowsStreamed },
        MoveSide.Id(move.Worker));

    public Task FlipAsync(CompanyMove move, CancellationToken ct) => ExecuteAsync(
        FlipSql, ct, MoveSide.Id(move.CompanyId),
        new NpgsqlParameter<int> { TypedValue = move.Epoch }, new NpgsqlParameter<string> { TypedValue = move.Target });

    private async Task ExecuteAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var catalog = await databases.OpenAsync(ConnectionNames.Catalog, ct);
        await MoveSide.ExecuteAsync(catalog, sql, ct, parameters);
    }
}
