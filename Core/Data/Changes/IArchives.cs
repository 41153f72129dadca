using Scale.Core.Tenancy;

namespace Scale.Core.Data.Changes;

/// <summary>Commands of resources that every member of a company can put away and bring back.</summary>
public interface IArchives<T>
    where T : class, IArchivable
{
    /// <summary>Puts it away: lists leave it out. Again, it stays as it is.</summary>
    Task<Change<T>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct);

    /// <summary>Brings it back.</summary>
    Task<Change<T>> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct);
}
