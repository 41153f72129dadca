using Microsoft.EntityFrameworkCore;
using Scale.Core.Events;

namespace Scale.Core.Data.Changes;

/// <summary>A transaction that changes a resource through EF Core: on a shard, or in the catalog.</summary>
internal interface IResourceWrite
{
    /// <summary>EF Core on the transaction.</summary>
    DbContext Db { get; }

    /// <summary>Announces a change.</summary>
    void Raise(EventDraft draft);

    /// <summary>Nothing is saved or raised.</summary>
    void Rollback();
}

/// <summary>A change of one resource within a transaction, the same for both databases.</summary>
internal static class VersionedChange
{
    /// <summary>
    /// Changes what <paramref name="lockOne"/> has locked if it has an expected version. <paramref name="change"/> answers null, or why
    /// nothing is to be saved. A change that leaves everything as it was keeps the version and announces nothing.
    /// </summary>
    public static async Task<Change<T>> MakeAsync<TWrite, T>(
        TWrite write, Func<TWrite, CancellationToken, Task<T?>> lockOne, ExpectedVersion expected,
        Func<TWrite, T, CancellationToken, Task<Change<T>?>> change, Func<T, EventDraft> announce, CancellationToken ct)
        where TWrite : IResourceWrite
        where T : class, IVersioned
    {
        if (await lockOne(write, ct) is not { } found)
            return Refused(write, new Change<T>.NotFound());
        if (!expected.Accepts(found.Version))
            return Refused(write, new Change<T>.OtherVersion(found.Version));
        if (await change(write, found, ct) is { } refusal)
            return Refused(write, refusal);
        if (!write.Db.ChangeTracker.HasChanges())
            return Refused(write, new Change<T>.Done(found));
        write.Db.Entry(found).Property<long>(nameof(IVersioned.Version)).CurrentValue++;
        write.Raise(announce(found));
        return new Change<T>.Done(found);
    }

    private static Change<T> Refused<TWrite, T>(TWrite write, Change<T> outcome)
        where TWrite : IResourceWrite
        where T : class
    {
        write.Rollback();
        return outcome;
    }
}
