using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Audit;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Jobs;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Data;

/// <summary>One business transaction on a company's shard, open while <see cref="TenantDatabase.WriteAsync"/> runs its work.</summary>
public sealed class TenantWrite : IResourceWrite
{
    private readonly Func<TenantWrite, ShardContext> _rent;
    private readonly List<EventDraft> _events = [];
    private readonly List<JobDraft> _jobs = [];
    private readonly List<AuditDraft> _audits = [];
    private readonly List<NpgsqlBatchCommand> _last = [];
    private readonly Dictionary<Quota, int> _taken = [];
    private readonly HashSet<string> _outdated = new(StringComparer.Ordinal);

    internal TenantWrite(Tenant tenant, NpgsqlConnection connection, NpgsqlTransaction transaction, Func<TenantWrite, ShardContext> rent)
    {
        Tenant = tenant;
        Connection = connection;
        Transaction = transaction;
        _rent = rent;
    }

    /// <summary>The company the transaction works for; row-level security lets it touch no other's rows.</summary>
    public Tenant Tenant { get; }

    /// <summary>EF Core on this transaction, rented at the first use. Changes are saved before the commit; saving earlier is allowed.</summary>
    public ShardContext Db => RentedContext ??= _rent(this);

    DbContext IResourceWrite.Db => Db;

    /// <summary>The transaction's connection, for commands that do not go through EF Core.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The transaction. Only <see cref="TenantDatabase"/> commits it.</summary>
    public NpgsqlTransaction Transaction { get; }

    internal ShardContext? RentedContext { get; private set; }

    internal bool IsRolledBack { get; private set; }

    internal IReadOnlyList<EventDraft> Events => _events;

    internal IReadOnlyList<JobDraft> Jobs => _jobs;

    internal IReadOnlyList<AuditDraft> Audits => _audits;

    internal bool IsUnaudited { get; private set; }

    internal IReadOnlyList<NpgsqlBatchCommand> Last => _last;

    internal IReadOnlyDictionary<Quota, int> Taken => _taken;

    internal IEnumerable<string> Outdated => _outdated.Concat(_events.Select(draft => draft.Resource)).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Leaves a statement without rows to the end: it runs in the round trip of the commit, behind everything that EF Core saves. If it
    /// fails, nothing of the transaction remains.
    /// </summary>
    public void AtEnd(NpgsqlBatchCommand statement) => _last.Add(statement);

    /// <summary>
    /// Counts what the transaction makes, or frees if <paramref name="count"/> is negative, against the company's quota. If there is no room
    /// nothing is committed, and whoever runs the transaction gets a <see cref="QuotaExceededException"/>.
    /// </summary>
    public void Take(Quota quota, int count) => _taken[quota] = _taken.GetValueOrDefault(quota) + count;

    /// <summary>What the transaction changes beside the resources of its events: what is cached of that space is not answered after the commit.</summary>
    public void Outdates(string space) => _outdated.Add(space);

    /// <summary>
    /// Notes a change that does not go through EF Core's change tracker, which notes its own. A transaction that commits without
    /// saying what it changed is refused.
    /// </summary>
    public void Audit(AuditDraft draft) => _audits.Add(draft);

    /// <summary>Says that the transaction changes nothing of the company's own, and what it does instead, in a few words that are the same every time.</summary>
    public void Unaudited(string reason)
    {
        IsUnaudited = true;
        AuditTelemetry.CountUnaudited(reason);
    }

    /// <summary>Announces a change. It is numbered and written at the end of the transaction, and published after the commit.</summary>
    public void Raise(EventDraft draft) => _events.Add(draft);

    /// <summary>Asks for work to be done once the transaction has committed.</summary>
    public void Enqueue(JobDraft draft) => _jobs.Add(draft);

    /// <summary>The work decided to refuse: nothing is saved, raised or enqueued, and what it returns is returned to the caller.</summary>
    public void Rollback() => IsRolledBack = true;
}
