using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Exams;

/// <summary>Changes to exams.</summary>
public sealed class ExamCommands(TenantDatabase database, VersionedWrites writes, TimeProvider clock) : IArchives<Exam>
{
    /// <summary>Enters an exam and raises <c>exam.created</c>.</summary>
    public async Task<Change<Exam>> CreateAsync(Tenant tenant, ExamValues values, CancellationToken ct)
    {
        var errors = values.Check(clock.GetUtcNow());
        var outcome = errors.None ? await KnownPatientAsync(() => SaveAsync(tenant, values, ct)) : new Change<Exam>.Invalid(errors);
        return DomainTelemetry.Count("exam.create", outcome);
    }

    /// <summary>Changes what <paramref name="change"/> makes different and raises <c>exam.updated</c>.</summary>
    public async Task<Change<Exam>> UpdateAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<ExamValues, ExamValues> change, CancellationToken ct) => DomainTelemetry.Count(
        "exam.update",
        await KnownPatientAsync(() => writes.ChangeAsync<Exam>(tenant, id, expected, exam =>
        {
            var values = change(exam.Values());
            var errors = values.Check(clock.GetUtcNow());
            if (!errors.None)
                return new Change<Exam>.Invalid(errors);
            exam.Set(values);
            return null;
        }, exam => Event("exam.updated", exam), ct)));

    /// <summary>Raises <c>exam.archived</c>.</summary>
    public async Task<Change<Exam>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "exam.archive", await writes.ArchiveAsync<Exam>(tenant, id, expected, archived: true, exam => Event("exam.archived", exam), ct));

    /// <summary>Raises <c>exam.restored</c>.</summary>
    public async Task<Change<Exam>> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "exam.restore", await writes.ArchiveAsync<Exam>(tenant, id, expected, archived: false, exam => Event("exam.restored", exam), ct));

    private Task<Change<Exam>> SaveAsync(Tenant tenant, ExamValues values, CancellationToken ct) =>
        database.WriteAsync<Change<Exam>>(tenant, (write, _) =>
        {
            var exam = Exam.Create(tenant.CompanyId, values, clock.GetUtcNow());
            write.Db.Add(exam);
            write.Take(Quota.Exams, 1);
            write.Raise(Event("exam.created", exam));
            return Task.FromResult<Change<Exam>>(new Change<Exam>.Done(exam));
        }, ct);

    // The foreign key names the company as well, so a patient of another company is none.
    private static async Task<Change<Exam>> KnownPatientAsync(Func<Task<Change<Exam>>> save)
    {
        try
        {
            return await save();
        }
        catch (DbUpdateException e) when (
            e.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "exams_patient" })
        {
            return new Change<Exam>.Invalid(new FieldErrors().Require(false, "patientId", "is no patient of this company"));
        }
    }

    private static EventDraft Event(string type, Exam exam) => new(type, "exam", exam.Id, JsonBytes.Of(exam, ExamJson.WriteReference));
}
