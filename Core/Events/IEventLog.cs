using Scale.Core.Tenancy;

namespace Scale.Core.Events;

/// <summary>Reads the event log in PostgreSQL, the only place events are kept; Redis is just the wake-up.</summary>
public interface IEventLog
{
    /// <summary>Events with <c>Seq &gt; afterSeq</c> in order, at most <paramref name="limit"/> (1 to <see cref="EventLimits.MaxPage"/>).</summary>
    Task<IReadOnlyList<EventRecord>> ReadAsync(Tenant tenant, long afterSeq, int limit, CancellationToken ct);

    /// <summary>The company's head; <c>Seq</c> 0 if it has no events yet.</summary>
    Task<EventHead> HeadAsync(Tenant tenant, CancellationToken ct);

    /// <summary>
    /// Heads of many companies of one shard, for the check that bounds the delay of a lost wake-up.
    /// Companies without events, and those that have moved away, are left out. At most <see cref="EventLimits.MaxHeads"/> companies.
    /// </summary>
    Task<IReadOnlyList<EventHead>> HeadsAsync(string shard, IReadOnlyCollection<Guid> companies, CancellationToken ct);

    /// <summary>Where a company's log is now; for companies that <see cref="HeadsAsync"/> left out, which have moved to another shard.</summary>
    Task<Tenant> LocateAsync(Tenant tenant, CancellationToken ct);
}

/// <summary>Tells the realtime instances about committed events.</summary>
public interface IEventPublisher
{
    /// <summary>
    /// Publishes the events of one commit, after the commit. Never throws and never takes longer than
    /// <see cref="EventPublishOptions.Timeout"/>: a failure is logged and counted, and readers find the events in the log.
    /// </summary>
    Task PublishAsync(IReadOnlyList<EventRecord> events);
}
