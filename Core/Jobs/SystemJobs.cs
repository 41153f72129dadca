using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Jobs;

/// <summary>Enqueues a shard's own jobs when they are due. Any number of workers may ask: whoever moves the due time on, enqueues.</summary>
public sealed class SystemJobs(ShardDatabases shards, IJobEnqueuer jobs, IJobWakeup wakeup)
{
    private static readonly string DueSql = SqlText.Of<SystemJobs>("due");

    /// <summary>True if the job was due and is enqueued now; one that is still unfinished is not enqueued a second time.</summary>
    public async Task<bool> EnqueueIfDueAsync(string shard, string kind, TimeSpan every, CancellationToken ct)
    {
        await using var connection = await shards.Primary(shard).OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var due = new NpgsqlCommand(DueSql, connection, transaction)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = kind }, new NpgsqlParameter<TimeSpan> { TypedValue = every } },
        };
        return await due.ExecuteScalarAsync(ct) is not null
            && await EnqueueAsync(transaction, shard, new JobDraft(kind, "{}"u8.ToArray(), UniqueKey: kind), ct);
    }

    /// <summary>Enqueues a job of the shard's own, for example the rest of one that is running; false if its unique key is taken.</summary>
    public async Task<bool> EnqueueAsync(string shard, JobDraft draft, CancellationToken ct)
    {
        await using var connection = await shards.Primary(shard).OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        return await EnqueueAsync(transaction, shard, draft, ct);
    }

    private async Task<bool> EnqueueAsync(NpgsqlTransaction transaction, string shard, JobDraft draft, CancellationToken ct)
    {
        var tenant = SystemCompany.On(shard);
        await TenantScope.EnterAsync(transaction.Connection!, tenant.CompanyId, ct);
        var enqueued = await jobs.EnqueueAsync(transaction, tenant, [draft], ct);
        await transaction.CommitAsync(ct);
        foreach (var job in enqueued)
            wakeup.Wake(shard, job.Queue);
        return enqueued.Count > 0;
    }
}
