using System.Diagnostics;
using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>
/// A moment in which nobody writes for the company: writers under way have ended, new ones turn back, and the queue's tables stand still.
/// Ends when it is disposed, at the latest.
/// </summary>
internal sealed class MoveFreeze : IAsyncDisposable
{
    private const string LockSql = "SELECT pg_advisory_xact_lock(tenant_lock($1))";
    private const string QueueSql = "LOCK TABLE job_ready, job_running, job_scheduled, job_dead IN SHARE ROW EXCLUSIVE MODE";

    // The queue's tables are every company's: nobody waits long for somebody who holds them.
    private const int ShareOfWaitForQueue = 4;
    private static readonly string CarrySql = SqlText.Of<CompanyMover>("carry_jobs");

    private readonly NpgsqlConnection _source;
    private readonly NpgsqlTransaction _transaction;
    private readonly Action<TimeSpan> _ended;
    private readonly long _began = Stopwatch.GetTimestamp();

    private MoveFreeze(NpgsqlConnection source, NpgsqlTransaction transaction, Action<TimeSpan> ended) =>
        (_source, _transaction, _ended) = (source, transaction, ended);

    /// <summary>Null: writers that were under way did not end in time. <paramref name="ended"/> hears how long writers were kept waiting, also then.</summary>
    public static async Task<MoveFreeze?> TryAsync(NpgsqlConnection source, Guid company, TimeSpan most, Action<TimeSpan> ended, CancellationToken ct)
    {
        var freeze = new MoveFreeze(source, await source.BeginTransactionAsync(ct), ended);
        try
        {
            await MoveSide.ExecuteAsync(source, Limit(most), ct);
            await MoveSide.ExecuteAsync(source, LockSql, ct, MoveSide.Id(company));
            await MoveSide.ExecuteAsync(source, $"{Limit(most / ShareOfWaitForQueue)}; {QueueSql}", ct);
            return freeze;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            await freeze.DisposeAsync();
            return null;
        }
        catch
        {
            await freeze.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the company's unfinished jobs off the shard, when this is committed.</summary>
    public async Task<IReadOnlyList<string>> TakeJobsAsync(Guid company, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(CarrySql, _source) { Parameters = { MoveSide.Id(company) } };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var jobs = new List<string>();
        while (await rows.ReadAsync(ct))
            jobs.Add(rows.GetString(0));
        return jobs;
    }

    /// <summary>The company no longer lives here.</summary>
    public async Task CommitAsync(CompanyMove move)
    {
        await MoveSide.CloseFenceAsync(_source, move.CompanyId, move.Epoch + 1, move.Target, CancellationToken.None);
        await _transaction.CommitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        _ended(Stopwatch.GetElapsedTime(_began));
    }

    private static string Limit(TimeSpan wait) => $"SET LOCAL lock_timeout = {(int)wait.TotalMilliseconds}";
}
