using Microsoft.EntityFrameworkCore;
using Scale.Core.Events;
using Scale.Core.Tenancy;

namespace Scale.Core.Data.Changes;

/// <summary>Changes of one resource of a company, through EF Core.</summary>
public sealed class VersionedWrites(TenantDatabase database)
{
    /// <summary>
    /// Changes the resource if it has an expected version. It is locked first, so of two changes decided on one version the second is
    /// refused. A change that leaves everything as it was keeps the version and announces nothing.
    /// </summary>
    public Task<Change<T>> ChangeAsync<T>(
        Tenant tenant, Guid id, ExpectedVersion expected, Action<T> change, Func<T, EventDraft> announce, CancellationToken ct)
        where T : class, ITenantEntity, IVersioned =>
        database.WriteAsync<Change<T>>(tenant, async (write, token) =>
        {
            if (await LockAsync<T>(write, id, token) is not { } found)
                return Refused(write, new Change<T>.NotFound());
            if (!expected.Accepts(found.Version))
                return Refused(write, new Change<T>.OtherVersion(found.Version));
            change(found);
            if (!write.Db.ChangeTracker.HasChanges())
                return Refused(write, new Change<T>.Done(found));
            write.Db.Entry(found).Property<long>(nameof(IVersioned.Version)).CurrentValue++;
            write.Raise(announce(found));
            return new Change<T>.Done(found);
        }, ct);

    private static Task<T?> LockAsync<T>(TenantWrite write, Guid id, CancellationToken ct)
        where T : class, ITenantEntity
    {
        var table = write.Db.Model.FindEntityType(typeof(T))!.GetTableName();
        // The name comes from the model; the values are parameters.
        var sql = string.Concat("SELECT * FROM ", table, " WHERE company_id = {0} AND id = {1} FOR NO KEY UPDATE");
        return write.Db.Set<T>().FromSqlRaw(sql, write.Tenant.CompanyId, id).SingleOrDefaultAsync(ct);
    }

    private static Change<T> Refused<T>(TenantWrite write, Change<T> outcome)
        where T : class
    {
        write.Rollback();
        return outcome;
    }
}
