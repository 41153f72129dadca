using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Data.Changes;

/// <summary>Changes of one resource of a company in the catalog, as <see cref="VersionedWrites"/> makes those on its shard.</summary>
public sealed class VersionedCatalogWrites(CatalogWrites catalog)
{
    /// <summary>
    /// Changes the resource if it has an expected version. <paramref name="lockOne"/> finds and locks it, and before that whatever the change has to
    /// lock first. <paramref name="change"/> answers null, or why nothing is to be saved. A change that leaves everything as it was keeps the
    /// version and announces nothing.
    /// </summary>
    public Task<Change<T>> ChangeAsync<T>(
        Tenant tenant, Func<CatalogWrite, CancellationToken, Task<T?>> lockOne, ExpectedVersion expected,
        Func<CatalogWrite, T, CancellationToken, Task<Change<T>?>> change, Func<T, EventDraft> announce, CancellationToken ct)
        where T : class, IVersioned =>
        catalog.RunAsync(tenant, (write, token) => VersionedChange.MakeAsync(write, lockOne, expected, change, announce, token), ct);
}
