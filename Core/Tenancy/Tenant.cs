using Scale.Core.Audit;
using Scale.Core.Data.Consistency;
using Scale.Core.Idempotency;

namespace Scale.Core.Tenancy;

/// <summary>A company as every request, job and event needs to know it: who it is, what it may do, and where its data lives.</summary>
/// <param name="CompanyId">The company, a UUIDv7.</param>
/// <param name="Plan">The plan's code, for example <c>FREE</c>.</param>
/// <param name="Shard">The name of the shard that holds the company's rows, for example <c>shard0</c>.</param>
/// <param name="Epoch">1, and one more for every move between shards: what the shard compares a writer with. The epoch of event cursors is another; it survives moves.</param>
public sealed record Tenant(Guid CompanyId, string Plan, string Shard, int Epoch)
{
    /// <summary>Who works for the company here; authentication and the job runner say so. The audit log names it.</summary>
    public Actor Actor { get; init; } = Actor.System;

    /// <summary>
    /// What reads for this request, job or connection must see, and what it has committed. Null: nobody has said what may be stale,
    /// so reads go to the primary. Added by <c>with</c>; what is cached and shared has none.
    /// </summary>
    public ConsistencySession? Consistency { get; init; }

    /// <summary>The request that is carried out once; every transaction that commits for it says so. Null for anything else. Added by <c>with</c>.</summary>
    public IdempotentRequest? Idempotency { get; init; }
}
