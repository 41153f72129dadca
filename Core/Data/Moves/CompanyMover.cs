using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>
/// Moves a company to another shard while it is being used: docs/decisions/company-moves.md. Until the source's fence is closed the
/// company lives on the source, whole, and whatever is on the target is thrown away; from then on it lives on the target.
/// </summary>
public sealed class CompanyMover(MoverDatabases databases, IOptions<MoveOptions> options, TimeProvider clock, ILogger<CompanyMover> logger)
{
    private const string FenceSql = "SELECT epoch, moved_to FROM tenant_fence WHERE company_id = $1";

    /// <summary>
    /// Runs the move, or what is left of it after a worker died. Throws <see cref="MoveAbortedException"/> or
    /// <see cref="MoveFailedException"/> when it has ended and the company is whole on the source; anything else means that it has to be run again.
    /// </summary>
    public async Task<MoveResult> RunAsync(CompanyMove move, IMoveJournal journal, CancellationToken ct)
    {
        await using var sides = await MoveSides.OpenAsync(databases, move, ct);
        await using var run = new MoveRun(move, journal, databases, options.Value, clock, sides);
        try
        {
            if (!await IsOverAsync(sides, move, ct))
            {
                await run.PrepareAsync(ct);
                if (move.DryRun)
                    return run.Result;
                await run.TransferAsync(ct);
            }
        }
        catch (Exception e)
        {
            // Ends what still runs there, so that what is found next is final.
            await run.DisposeAsync();
            await sides.DisposeAsync();
            if (await SettleAsync(move, e, run.MayHaveOpened, ct) is { } ended)
                throw ended;
            logger.LogWarning(e, "The connection to {Source} failed when company {CompanyId} had just left it", move.Source, move.CompanyId);
        }
        // The company lives on the target, and nothing can change that any more: the rest is done whoever stops meanwhile.
        await journal.ReachAsync(move, MoveStep.Flipping, CancellationToken.None);
        await journal.FlipAsync(move, CancellationToken.None);
        try
        {
            await run.CompareAsync(ct);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Company {CompanyId} has moved to {Target}, but what the shards had at that moment was not compared", move.CompanyId, move.Target);
        }
        return run.Result;
    }

    // Null: the move is over all the same. Thrown: nobody can say, so it has to be run again.
    private async Task<Exception?> SettleAsync(CompanyMove move, Exception cause, bool mayHaveOpened, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(options.Value.StreamTimeout, clock);
        await using var sides = await MoveSides.OpenAsync(databases, move, timeout.Token);
        if (await IsOverAsync(sides, move, timeout.Token))
            return null;
        await MoveRun.UndoAsync(sides, move, mayHaveOpened, timeout.Token);
        if (cause is MoveAbortedException or MoveFailedException)
            return cause;
        // A statement that is cancelled says so in many ways.
        return ct.IsCancellationRequested ? new OperationCanceledException(cause.Message, cause, ct) : new MoveFailedException(cause.Message, cause);
    }

    // The source's fence is what decides. A company that neither lives there as it did nor left by this move is not touched at all.
    private static async Task<bool> IsOverAsync(MoveSides sides, CompanyMove move, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(FenceSql, sides.Source) { Parameters = { MoveSide.Id(move.CompanyId) } };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var (epoch, movedTo) = await rows.ReadAsync(ct) ? (rows.GetInt32(0), rows.IsDBNull(1) ? null : rows.GetString(1)) : (1, null);
        if (epoch == move.Epoch && movedTo is null)
            return false;
        return epoch == move.Epoch + 1 && movedTo == move.Target ? true : throw new MoveFailedException(
            $"The company no longer lives on {move.Source} as it did when the move was asked for.");
    }
}
