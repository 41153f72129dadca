using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Files;

/// <summary>Reads of what is known of files.</summary>
public sealed class FileQueries(TenantDatabase database)
{
    private const int DigestDigits = 64;

    /// <summary>The list of a company's files.</summary>
    public static ListDefinition List { get; } = new("files", SqlText.Of<File>("file_list"), FileJson.Write)
    {
        Sorts = [ListSort.ById("createdAt")],
        Filters = [ListFilter.Text("sha256", "sha256", "Files with that content.", DigestDigits)],
        Archivable = true,
    };

    /// <summary>The company's file of that id; null if it has none.</summary>
    public Task<File?> FindAsync(Tenant tenant, Guid id, CancellationToken ct) => database.ReadAsync(
        tenant, (db, token) => db.Set<File>().AsNoTracking().SingleOrDefaultAsync(file => file.Id == id, token), ct);
}
