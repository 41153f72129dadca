using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Exams;

/// <summary>Reads of exams.</summary>
public sealed class ExamQueries(TenantDatabase database)
{
    /// <summary>The list of a company's exams, or of one patient's: newest first.</summary>
    public static ListDefinition List { get; } = new("exams", SqlText.Of<Exam>("exam_list"), ExamJson.Write)
    {
        Sorts = [ListSort.ByTime("performedAt", "performed_at")],
        Filters =
        [
            ListFilter.Id("patientId", "patient_id", "Exams of that patient."),
            ListFilter.From("performedFrom", "performed_at", "Performed then or later."),
            ListFilter.Before("performedBefore", "performed_at", "Performed before that."),
        ],
        Archivable = true,
    };

    /// <summary>The company's exam of that id; null if it has none.</summary>
    public Task<Exam?> FindAsync(Tenant tenant, Guid id, CancellationToken ct) => database.ReadAsync(
        tenant, (db, token) => db.Set<Exam>().AsNoTracking().SingleOrDefaultAsync(exam => exam.Id == id, token), ct);
}
