using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Patients;

/// <summary>Reads of patients.</summary>
public sealed class PatientQueries(TenantDatabase database)
{
    /// <summary>The list of a company's patients: newest first, or by family name and given names.</summary>
    public static ListDefinition List { get; } = new("patients", SqlText.Of<Patient>("patient_list"), PatientJson.Write)
    {
        Sorts = [ListSort.ById("createdAt"), ListSort.ByText("name", "name_key")],
        Filters =
        [
            ListFilter.Prefix("name", "name_key", "name", "Family name and given names, with a space between them, begin with this, in any case.", most: 200),
            ListFilter.FromId("createdFrom", "id", "Created then or later.", sort: "createdAt"),
            ListFilter.BeforeId("createdBefore", "id", "Created before that.", sort: "createdAt"),
        ],
        Archivable = true,
    };

    /// <summary>The company's patient of that id; null if it has none.</summary>
    public Task<Patient?> FindAsync(Tenant tenant, Guid id, CancellationToken ct) => database.ReadAsync(
        tenant, (db, token) => db.Set<Patient>().AsNoTracking().SingleOrDefaultAsync(patient => patient.Id == id, token), ct);
}
