using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Exports;

/// <summary>Reads of exports.</summary>
public sealed class ExportQueries(TenantDatabase database)
{
    /// <summary>The company's export of that id; null if it has none.</summary>
    public Task<Export?> FindAsync(Tenant tenant, Guid id, CancellationToken ct) => database.ReadAsync(
        tenant, (db, token) => db.Set<Export>().AsNoTracking().SingleOrDefaultAsync(export => export.Id == id, token), ct);
}
