using System.Text;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;

namespace Scale.Core.Jobs;

/// <summary>The workers' side of one shard's queue. Every call is one statement, safe to make from any number of workers at once.</summary>
public sealed class JobQueue(ShardDatabases shards, string shard)
{
    /// <summary>Most jobs of one claim and results of one report.</summary>
    public const int MaxBatch = 500;

    private static readonly string ClaimSql = SqlText.Of<JobQueue>("claim");
    private static readonly string FinishSql = SqlText.Of<JobQueue>("finish");
    private static readonly string RescueSql = SqlText.Of<JobQueue>("rescue");
    private static readonly string PromoteSql = SqlText.Of<JobQueue>("promote");
    private static readonly string StatsSql = SqlText.Of<JobQueue>("stats");

    /// <summary>Makes a worker known; only then is it given jobs. An id is used once.</summary>
    public Task RegisterAsync(Guid worker, string name, CancellationToken ct) =>
        ScalarAsync<object>("SELECT job_worker_register($1, $2)", ct, Value(worker), Value(name));

    /// <summary>Says that the worker lives. False: it was taken for dead and its jobs are no longer its own.</summary>
    public async Task<bool> HeartbeatAsync(Guid worker, CancellationToken ct) =>
        await ScalarAsync<bool>("SELECT job_worker_heartbeat($1)", ct, Value(worker));

    /// <summary>Takes the worker off the list; jobs it still holds go back to the queue, the attempt not counted. Answers how many.</summary>
    public async Task<long> LeaveAsync(Guid worker, CancellationToken ct) =>
        await ScalarAsync<long>("SELECT job_worker_leave($1)", ct, Value(worker));

    /// <summary>Claims up to <paramref name="most"/> jobs, companies in turn after <paramref name="servedLast"/>.</summary>
    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(string queue, Guid worker, int most, Guid servedLast, CancellationToken ct) =>
        QueryAsync(ClaimSql, ReadJob, ct, Value(queue), Value(worker), Value(Math.Clamp(most, 1, MaxBatch)), Value(servedLast));

    /// <summary>Reports results; those of attempts this worker no longer holds are left out of the answer and change nothing.</summary>
    public Task<IReadOnlyList<JobEnding>> FinishAsync(Guid worker, IReadOnlyList<JobResult> results, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(results.Count, MaxBatch, nameof(results));
        return QueryAsync(
            FinishSql, row => new JobEnding(row.GetGuid(0), row.GetString(1)), ct,
            Value(worker),
            Value<Guid[]>([.. results.Select(r => r.Job.CompanyId)]),
            Value<Guid[]>([.. results.Select(r => r.Job.Id)]),
            Value<short[]>([.. results.Select(r => r.Job.Attempt)]),
            Value<string[]>([.. results.Select(r => Name(r.Outcome))]),
            new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
                Value = results.Select(r => r.RunAt?.UtcDateTime).ToArray(),
            },
            Value<string?[]>([.. results.Select(r => r.Error)]));
    }

    /// <summary>Takes the jobs of workers without a heartbeat for that long (at least 5 s).</summary>
    public Task<IReadOnlyList<RescuedJob>> RescueAsync(TimeSpan stale, CancellationToken ct) =>
        QueryAsync(RescueSql, row => new RescuedJob(row.GetGuid(0), row.GetString(1), row.GetString(2)), ct, Value(stale));

    /// <summary>Makes up to <paramref name="most"/> due jobs ready; answers how many per queue.</summary>
    public Task<IReadOnlyList<(string Queue, long Jobs)>> PromoteAsync(int most, CancellationToken ct) =>
        QueryAsync(PromoteSql, row => (row.GetString(0), row.GetInt64(1)), ct, Value(most));

    /// <summary>All queues of the shard. Reads the backlog: a few times a minute, not more.</summary>
    public Task<IReadOnlyList<QueueStats>> StatsAsync(CancellationToken ct) =>
        QueryAsync(StatsSql, row => new QueueStats(row.GetString(0), row.GetInt64(1), TimeSpan.FromSeconds(row.GetDouble(2)), row.GetInt64(3)), ct);

    /// <summary>Moves new jobs to the next slot if it is empty, which gives back the space of finished ones.</summary>
    public async Task<bool> RotateAsync(CancellationToken ct) => await ScalarAsync<bool>("SELECT job_rotate()", ct);

    private static ClaimedJob ReadJob(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt16(3), row.GetInt16(4), Encoding.UTF8.GetBytes(row.GetString(5)),
        row.IsDBNull(6) ? null : row.GetString(6), row.GetFieldValue<NpgsqlLogSequenceNumber>(7),
        row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset>(9)) { Timeline = row.GetInt32(10) };

    private static string Name(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Succeeded => "succeeded",
        JobOutcome.Failed => "failed",
        JobOutcome.Released => "released",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    private async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = shards.Primary(shard).CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var answer = new List<T>();
        while (await rows.ReadAsync(ct))
            answer.Add(read(rows));
        return answer;
    }

    private async Task<T?> ScalarAsync<T>(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = shards.Primary(shard).CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteScalarAsync(ct) is T value ? value : default;
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
