using Microsoft.EntityFrameworkCore;
using Scale.Core.Domain;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Data.Changes;

/// <summary>Changes of one resource of a company, through EF Core.</summary>
public sealed class VersionedWrites(TenantDatabase database, TimeProvider clock)
{
    /// <summary>
    /// Changes the resource if it has an expected version. It is locked first, so of two changes decided on one version the second is
    /// refused. <paramref name="change"/> answers null, or why nothing is to be saved. A change that leaves everything as it was keeps the
    /// version and announces nothing.
    /// </summary>
    public Task<Change<T>> ChangeAsync<T>(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<TenantWrite, T, CancellationToken, Task<Change<T>?>> change,
        Func<T, EventDraft> announce, CancellationToken ct)
        where T : class, ITenantEntity, IVersioned =>
        database.WriteAsync(tenant, (write, token) => VersionedChange.MakeAsync(
            write, (locking, innerToken) => LockAsync<T>(locking, id, innerToken), expected, change, announce, token), ct);

    /// <summary>The same for a change that needs nothing but the resource.</summary>
    public Task<Change<T>> ChangeAsync<T>(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<T, Change<T>?> change, Func<T, EventDraft> announce, CancellationToken ct)
        where T : class, ITenantEntity, IVersioned =>
        ChangeAsync<T>(tenant, id, expected, (_, found, _) => Task.FromResult(change(found)), announce, ct);

    /// <summary>Puts the resource away, or brings it back; what is so already stays as it is.</summary>
    public Task<Change<T>> ArchiveAsync<T>(
        Tenant tenant, Guid id, ExpectedVersion expected, bool archived, Func<T, EventDraft> announce, CancellationToken ct)
        where T : class, ITenantEntity, IArchivable =>
        ChangeAsync<T>(tenant, id, expected, (write, found, _) =>
        {
            SetArchived(write, found, archived);
            return Task.FromResult<Change<T>?>(null);
        }, announce, ct);

    /// <summary>The same within a change; false if it is so already.</summary>
    internal bool SetArchived<T>(TenantWrite write, T found, bool archived)
        where T : class, IArchivable
    {
        if (found.ArchivedAt is not null == archived)
            return false;
        write.Db.Entry(found).Property<DateTimeOffset?>(nameof(IArchivable.ArchivedAt)).CurrentValue = archived ? Times.ToMilliseconds(clock.GetUtcNow()) : null;
        return true;
    }

    private static Task<T?> LockAsync<T>(TenantWrite write, Guid id, CancellationToken ct)
        where T : class, ITenantEntity
    {
        var table = write.Db.Model.FindEntityType(typeof(T))!.GetTableName();
        // The name comes from the model; the values are parameters.
        var sql = string.Concat("SELECT * FROM ", table, " WHERE company_id = {0} AND id = {1} FOR NO KEY UPDATE");
        return write.Db.Set<T>().FromSqlRaw(sql, write.Tenant.CompanyId, id).SingleOrDefaultAsync(ct);
    }
}
