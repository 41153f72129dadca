using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Audit;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Revocations;
using Scale.Core.Tenancy;

namespace Scale.Core.Data;

/// <summary>One transaction on a company's rows in the catalog, open while <see cref="CatalogWrites.RunAsync"/> runs its work.</summary>
public sealed class CatalogWrite : IResourceWrite
{
    private readonly List<EventDraft> _events = [];
    private readonly List<AuditDraft> _audits = [];
    private readonly Dictionary<Guid, TimeSpan> _revoked = [];
    private readonly List<Func<NpgsqlBatchCommand>> _onShard = [];

    internal CatalogWrite(Tenant tenant, CatalogContext db)
    {
        Tenant = tenant;
        Db = db;
    }

    /// <summary>The company; row-level security lets the transaction touch no other's rows.</summary>
    public Tenant Tenant { get; }

    /// <summary>EF Core on this transaction. Changes are saved before the commit; saving earlier is allowed.</summary>
    public CatalogContext Db { get; }

    DbContext IResourceWrite.Db => Db;

    internal bool IsRolledBack { get; private set; }

    internal IReadOnlyList<EventDraft> Events => _events;

    internal IReadOnlyList<AuditDraft> Audits => _audits;

    internal IReadOnlyDictionary<Guid, TimeSpan> Revoked => _revoked;

    internal IReadOnlyList<Func<NpgsqlBatchCommand>> OnShard => _onShard;

    /// <summary>Announces a change in the company's event log.</summary>
    public void Raise(EventDraft draft) => _events.Add(draft);

    /// <summary>Notes a change that does not go through EF Core's change tracker, which notes its own.</summary>
    public void Audit(AuditDraft draft) => _audits.Add(draft);

    /// <summary>What the change means for the company's rows on its shard: a statement without rows, run with the events. It is made anew for each attempt.</summary>
    public void AtEndOnShard(Func<NpgsqlBatchCommand> statement) => _onShard.Add(statement);

    /// <summary>
    /// A key or session no longer works, or what is remembered of a user or company no longer holds: every instance hears of it. <paramref name="keep"/>
    /// is how long it must stay written down, if it is not enough that they have heard.
    /// </summary>
    public void Revoke(Guid subject, TimeSpan? keep = null) => _revoked[subject] = keep ?? RevocationLog.Heard;

    /// <summary>The work decided to refuse: nothing is saved or raised, and what it returns is returned to the caller.</summary>
    public void Rollback() => IsRolledBack = true;
}
