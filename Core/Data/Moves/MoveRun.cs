using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>One move under way: its connections and how far it has come.</summary>
internal sealed class MoveRun(
    CompanyMove move, IMoveJournal journal, MoverDatabases databases, MoveOptions options, TimeProvider clock, MoveSides sides) : IAsyncDisposable
{
    // A copy that is never caught up with is fed faster than it can be written.
    private const int MostRoundsOfCatchingUp = 100;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(0.5);
    private static readonly string ReceiveSql = SqlText.Of<CompanyMover>("receive_jobs");
    private IReadOnlyList<MoveTable> _tables = [];
    private IReadOnlyList<MovePlan> _sizes = [];
    private long _reported;
    private TimeSpan? _pause;
    private bool? _verified;
    private long _streamed;
    private long _copied;
    private MoveSnapshots? _atChange;

    /// <summary>Whether this run, or the worker before it, may have opened the target for the epoch that the move brings.</summary>
    public bool MayHaveOpened { get; private set; } = move.Step == MoveStep.CuttingOver;

    // Together with the wait for writers under way it stays below what a writer waits.
    private TimeSpan Patience => options.LockWait / 2;

    private NpgsqlConnection Source => sides.Source;

    private NpgsqlConnection Target => sides.Target;

    public MoveResult Result => new(_pause, _verified, _streamed);

    /// <summary>Removes all that a move leaves behind when it ends early.</summary>
    public static async Task UndoAsync(MoveSides sides, CompanyMove move, bool mayHaveOpened, CancellationToken ct)
    {
        await UnpublishAsync(sides.Source, move, ct);
        if (!move.DryRun)
            await MoveSide.ClearAsync(sides.Target, await MoveTables.ReadAsync(sides.Source, sides.Target, ct), move, mayHaveOpened, ct);
    }

    /// <summary>Counts what there is, and for more than a dry run makes room on the target.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        _tables = await MoveTables.ReadAsync(Source, Target, ct);
        // While the journal still says why the target may be open.
        if (MayHaveOpened)
            await ClearAsync(ct);
        await journal.ReachAsync(move, MoveStep.Planning, ct);
        _sizes = await MoveComparison.MeasureAsync(Source, _tables, move.CompanyId, ct);
        await journal.PlanAsync(move, new MovePlan(_sizes.Sum(size => size.Rows), _sizes.Sum(size => size.Bytes)), ct);
        if (move.DryRun)
            return;
        await journal.ReachAsync(move, MoveStep.Preparing, ct);
        await ClearAsync(ct);
        await MoveSide.CreateMonthsAsync(Source, Target, ct);
        await MoveSide.ExecuteAsync(
            Source, "SELECT move_publish($1, $2, $3)", ct,
            new NpgsqlParameter<string> { TypedValue = Publication(move) }, MoveSide.Id(move.CompanyId),
            new NpgsqlParameter<string[]> { TypedValue = [.. _tables.Select(table => table.Name)] });
    }

    /// <summary>Copies, follows, compares and changes over.</summary>
    public async Task TransferAsync(CancellationToken ct)
    {
        await using var applied = await databases.OpenCopyAsync(move.Target, ct);
        await using var stream = await OpenStreamAsync(new MoveChanges(applied, _tables), ct);

        await journal.ReachAsync(move, MoveStep.Copying, ct);
        await CopyAsync(stream.Snapshot, ct);

        await journal.ReachAsync(move, MoveStep.CatchingUp, ct);
        stream.Start();
        await CatchUpAsync(stream, ct);

        await journal.ReachAsync(move, MoveStep.Verifying, ct);
        await VerifyAsync(stream, ct);

        await journal.ReachAsync(move, MoveStep.CuttingOver, ct);
        MayHaveOpened = true;
        await CutOverAsync(stream, ct);
    }

    /// <summary>Compares both sides as of the change, after it, so that nobody waits for it.</summary>
    public async Task CompareAsync(CancellationToken ct)
    {
        if (_atChange is { } moment)
            _verified = (await MoveComparison.DifferencesAsync(moment.Source, moment.Target, _tables, move.CompanyId, ct)).Count == 0;
        await using var source = await databases.OpenAsync(move.Source, ct);
        await UnpublishAsync(source, move, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_atChange is not null)
            await _atChange.DisposeAsync();
    }

    private static string Publication(CompanyMove move) => $"move_{move.CompanyId:N}";

    private static Task UnpublishAsync(NpgsqlConnection source, CompanyMove move, CancellationToken ct) =>
        MoveSide.ExecuteAsync(source, "SELECT move_unpublish($1)", ct, new NpgsqlParameter<string> { TypedValue = Publication(move) });

    private async Task ClearAsync(CancellationToken ct)
    {
        await MoveSide.ClearAsync(Target, _tables, move, MayHaveOpened, ct);
        MayHaveOpened = false;
    }

    private async Task<MoveStream> OpenStreamAsync(MoveChanges changes, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.StreamTimeout);
        try
        {
            return await MoveStream.OpenAsync(databases, move, Publication(move), changes, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new MoveFailedException($"Transactions that were under way on {move.Source} did not end within {options.StreamTimeout}.");
        }
    }

    private async Task CopyAsync(string snapshot, CancellationToken ct)
    {
        await using var reader = await databases.OpenAsync(move.Source, ct);
        await using var transaction = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        await MoveSide.ExecuteAsync(reader, $"SET TRANSACTION SNAPSHOT '{snapshot}'", ct);
        foreach (var (table, size) in _tables.Zip(_sizes))
        {
            var before = _copied;
            await MoveSide.CopyAsync(reader, Target, table, move.CompanyId, bytes => ReportAsync(before, size, bytes, ct), ct);
            _copied += await MoveComparison.CountAsync(reader, table, move.CompanyId, ct);
            await journal.ProgressAsync(move, _copied, 0, ct);
        }
    }

    // Within a table the bytes say about how many of its rows have arrived.
    private async Task ReportAsync(long before, MovePlan table, long bytes, CancellationToken ct)
    {
        if (clock.GetElapsedTime(_reported) < ReportEvery)
            return;
        _reported = clock.GetTimestamp();
        await journal.ProgressAsync(move, before + (long)(table.Rows * Math.Min(1d, (double)bytes / Math.Max(1, table.Bytes))), 0, ct);
    }

    // Until a change needs no longer than the limit from one side to the other.
    private async Task CatchUpAsync(MoveStream stream, CancellationToken ct)
    {
        for (var round = 0; round < MostRoundsOfCatchingUp; round++)
        {
            var sent = clock.GetTimestamp();
            await stream.ArriveAsync(await stream.MarkAsync(Source, ct), options.StreamTimeout, ct);
            var behind = clock.GetElapsedTime(sent);
            stream.Resume();
            await journal.ProgressAsync(move, _copied, _streamed = stream.Applied, ct);
            if (behind <= options.CatchUp)
                return;
        }
        throw new MoveFailedException($"The copy did not come within {options.CatchUp} of the source in {MostRoundsOfCatchingUp} rounds.");
    }

    // Both sides as of one moment: writers wait for the milliseconds of a snapshot, and go on while it is compared.
    private async Task VerifyAsync(MoveStream stream, CancellationToken ct)
    {
        await using var moment = await MoveSnapshots.OpenAsync(databases, move, ct);
        await using var control = await databases.OpenAsync(move.Source, ct);
        string marker;
        await using (await FreezeAsync(ct))
        {
            await moment.TakeSourceAsync(ct);
            marker = await stream.MarkAsync(control, ct);
        }
        await stream.ArriveAsync(marker, options.StreamTimeout, ct);
        await moment.TakeTargetAsync(ct);
        stream.Resume();
        var different = await MoveComparison.DifferencesAsync(moment.Source, moment.Target, _tables, move.CompanyId, ct);
        if (different.Count > 0)
            throw new MoveFailedException($"The copy differs from the source in {string.Join(", ", different)}.");
        await CatchUpAsync(stream, ct);
    }

    private async Task CutOverAsync(MoveStream stream, CancellationToken ct)
    {
        // Opened before anybody waits.
        await using var control = await databases.OpenAsync(move.Source, ct);
        for (var attempt = 1; ; attempt++)
        {
            var moment = await MoveSnapshots.OpenAsync(databases, move, ct);
            try
            {
                await ChangeAsync(stream, control, moment, ct);
                _atChange = moment;
                return;
            }
            catch (TimeoutException e)
            {
                await moment.DisposeAsync();
                if (attempt == options.Attempts)
                    throw new MoveFailedException($"The last changes did not arrive within {Patience} in {attempt} tries.", e);
            }
            catch
            {
                await moment.DisposeAsync();
                throw;
            }
            await CatchUpAsync(stream, ct);
        }
    }

    // What writers wait for.
    private async Task ChangeAsync(MoveStream stream, NpgsqlConnection control, MoveSnapshots moment, CancellationToken ct)
    {
        await using var freeze = await FreezeAsync(ct);
        var marker = await stream.MarkAsync(control, ct);
        await moment.TakeSourceAsync(ct);
        var jobs = await freeze.TakeJobsAsync(move.CompanyId, ct);
        await stream.ArriveAsync(marker, Patience, ct);
        await moment.TakeTargetAsync(ct);
        await ReceiveAsync(jobs, ct);
        await freeze.CommitAsync(move);
        _streamed = stream.Applied;
    }

    private async Task<MoveFreeze> FreezeAsync(CancellationToken ct)
    {
        for (var attempt = 1; attempt <= options.Attempts; attempt++)
        {
            if (await MoveFreeze.TryAsync(Source, move.CompanyId, options.LockWait, Paused, ct) is { } freeze)
                return freeze;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 300)), clock, ct);
        }
        throw new MoveFailedException($"Writers that were under way did not end within {options.LockWait} in {options.Attempts} tries.");
    }

    // The longest of all, of tries that did not succeed too: that is what a client felt.
    private void Paused(TimeSpan pause) => _pause = pause > _pause.GetValueOrDefault() ? pause : _pause;

    // Opens the target before the source is closed: until the source says so, nobody knows the epoch that the target asks for.
    private async Task ReceiveAsync(IReadOnlyList<string> jobs, CancellationToken ct)
    {
        await using var transaction = await Target.BeginTransactionAsync(ct);
        await MoveSide.ExecuteAsync(Target, ReceiveSql, ct, new NpgsqlParameter<string[]> { TypedValue = [.. jobs] });
        await MoveSide.OpenFenceAsync(Target, move.CompanyId, move.Epoch + 1, ct);
        await transaction.CommitAsync(ct);
    }
}
