namespace Scale.Core.Tenancy;

/// <summary>
/// Whose jobs a shard's own work is: jobs belong to companies, and the last of all ids stands for the shard itself. It is in no
/// directory, has no rows but its jobs, and never moves. Being a company like others in the queue, its jobs have retries,
/// history and dead letters, and wait their turn.
/// </summary>
public static class SystemCompany
{
    /// <summary>The id with all bits set, the "max UUID" of RFC 9562; no company is ever given it.</summary>
    public static readonly Guid Id = Guid.AllBitsSet;

    /// <summary>The shard's own company.</summary>
    public static Tenant On(string shard) => new(Id, "SYSTEM", shard, 1);
}
