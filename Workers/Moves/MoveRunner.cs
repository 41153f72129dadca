using Microsoft.Extensions.Options;
using Scale.Core.Data.Moves;

namespace Scale.Workers.Moves;

/// <summary>
/// Runs moves of companies, one at a time in each worker, and deletes what moved companies have left. Not a job of the queue: a company's
/// jobs move with the company.
/// </summary>
internal sealed class MoveRunner(
    MoverDatabases databases, MoveQueue queue, CompanyMover mover, IMoveJournal journal, MovePurge purge, IOptions<MoveOptions> options,
    TimeProvider clock, ILogger<MoveRunner> logger) : BackgroundService
{
    private readonly Guid _worker = Guid.CreateVersion7();

    /// <summary>Runs the oldest move that waits; false if there is none.</summary>
    public async Task<bool> RunOneAsync(CancellationToken stop)
    {
        if (await queue.ClaimAsync(_worker, stop) is not { } move)
            return false;
        using var span = MoveTelemetry.Start(move);
        using var ended = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ended.Token);
        var lease = new Lease();
        var renewing = RenewAsync(move, lease, either, ended.Token);
        try
        {
            await RunAsync(move, lease, stop, either.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!databases.AreConfigured)
        {
            logger.LogInformation("No connection strings of a mover: this worker moves no companies");
            return;
        }
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunOneAsync(stoppingToken) || await purge.RunAsync(stoppingToken) is not null)
                    continue;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Moves of companies cannot be looked for");
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(options.Value.Poll * (0.8 + (0.4 * Random.Shared.NextDouble())), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(CompanyMove move, Lease lease, CancellationToken stop, CancellationToken ct)
    {
        logger.LogInformation("Move {MoveId} of company {CompanyId} from {Source} to {Target} begins", move.Id, move.CompanyId, move.Source, move.Target);
        try
        {
            var result = await mover.RunAsync(move, journal, ct);
            await EndAsync(move, MoveState.Succeeded, result, null);
        }
        catch (MoveAbortedException e)
        {
            await EndAsync(move, MoveState.Aborted, null, e.Message);
        }
        catch (MoveFailedException e)
        {
            logger.LogWarning(e, "Move {MoveId} failed; company {CompanyId} lives on {Source} as before", move.Id, move.CompanyId, move.Source);
            await EndAsync(move, MoveState.Failed, null, e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await queue.ReleaseAsync(move, CancellationToken.None);
        }
        catch (OperationCanceledException) when (lease.IsAborted)
        {
            await EndAsync(move, MoveState.Aborted, null, "An operator aborted the move.");
        }
        catch (Exception e)
        {
            // Whoever leases it next finds out how far it came.
            logger.LogWarning(e, "Move {MoveId} was interrupted and will be taken up again", move.Id);
        }
    }

    private async Task EndAsync(CompanyMove move, string state, MoveResult? result, string? error)
    {
        MoveTelemetry.End(state, result);
        if (result?.Verified == false)
            logger.LogError("Move {MoveId}: the shards differed when company {CompanyId} changed over; {Source} keeps its rows", move.Id, move.CompanyId, move.Source);
        logger.LogInformation("Move {MoveId} {State}; writers waited {Pause} ms", move.Id, state, result?.Pause?.TotalMilliseconds);
        await queue.EndAsync(move, state, result, error, CancellationToken.None);
    }

    // Cancels the move when an operator wants that, or when another worker may have taken it; and goes on until what is begun is cleared up.
    private async Task RenewAsync(CompanyMove move, Lease lease, CancellationTokenSource either, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(options.Value.Lease / 10, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
                return;
            try
            {
                var aborted = await queue.RenewAsync(move, ended);
                if (aborted is false)
                    continue;
                lease.IsAborted = aborted is true;
                _ = either.CancelAsync();
                if (aborted is null)
                    return;
            }
            catch (Exception e) when (!ended.IsCancellationRequested)
            {
                logger.LogWarning(e, "The lease of move {MoveId} could not be renewed", move.Id);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private sealed class Lease
    {
        private volatile bool _isAborted;

        public bool IsAborted
        {
            get => _isAborted;
            set => _isAborted = value;
        }
    }
}
