using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Patients;
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
        var errors = values.Check(new FieldErrors(), clock.GetUtcNow());
        var outcome = errors.None
            ? await database.WriteAsync(tenant, (write, token) => SaveAsync(write, values, errors, token), ct)
            : new Change<Exam>.Invalid(errors);
        return DomainTelemetry.Count("exam.create", outcome);
    }

    /// <summary>Enters all of them, or none if one is wrong; raises <c>exam.created</c> for each.</summary>
    public async Task<Change<IReadOnlyList<Exam>>> CreateManyAsync(Tenant tenant, IReadOnlyList<ExamValues> many, CancellationToken ct)
    {
        var errors = new FieldErrors().Require(many.Count is >= 1 and <= ExamValues.MostAtOnce, "exams", $"must have 1 to {ExamValues.MostAtOnce} exams");
        foreach (var (index, values) in many.Take(ExamValues.MostAtOnce).Index())
            values.Check(errors, clock.GetUtcNow(), Prefix(index));
        var outcome = errors.None
            ? await database.WriteAsync(tenant, (write, token) => SaveManyAsync(write, many, errors, token), ct)
            : new Change<IReadOnlyList<Exam>>.Invalid(errors);
        return DomainTelemetry.Count("exam.create_many", outcome);
    }

    /// <summary>Changes what <paramref name="change"/> makes different and raises <c>exam.updated</c>.</summary>
    public async Task<Change<Exam>> UpdateAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<ExamValues, ExamValues> change, CancellationToken ct) => DomainTelemetry.Count(
        "exam.update",
        await writes.ChangeAsync<Exam>(tenant, id, expected, async (write, exam, token) =>
        {
            var values = change(exam.Values());
            var errors = values.Check(new FieldErrors(), clock.GetUtcNow());
            if (errors.None && values.PatientId != exam.PatientId)
                await CheckPatientsAsync(write, [values], errors, Alone, token);
            if (!errors.None)
                return new Change<Exam>.Invalid(errors);
            exam.Set(values);
            return null;
        }, exam => Event("exam.updated", exam), ct));

    /// <summary>Raises <c>exam.archived</c>.</summary>
    public async Task<Change<Exam>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "exam.archive", await writes.ArchiveAsync<Exam>(tenant, id, expected, archived: true, exam => Event("exam.archived", exam), ct));

    /// <summary>Raises <c>exam.restored</c>.</summary>
    public async Task<Change<Exam>> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "exam.restore", await writes.ArchiveAsync<Exam>(tenant, id, expected, archived: false, exam => Event("exam.restored", exam), ct));

    private async Task<Change<Exam>> SaveAsync(TenantWrite write, ExamValues values, FieldErrors errors, CancellationToken ct)
    {
        await CheckPatientsAsync(write, [values], errors, Alone, ct);
        if (errors.None)
            return new Change<Exam>.Done(Add(write, [values])[0]);
        write.Rollback();
        return new Change<Exam>.Invalid(errors);
    }

    private async Task<Change<IReadOnlyList<Exam>>> SaveManyAsync(TenantWrite write, IReadOnlyList<ExamValues> many, FieldErrors errors, CancellationToken ct)
    {
        await CheckPatientsAsync(write, many, errors, Prefix, ct);
        if (errors.None)
            return new Change<IReadOnlyList<Exam>>.Done(Add(write, many));
        write.Rollback();
        return new Change<IReadOnlyList<Exam>>.Invalid(errors);
    }

    // The patients are looked for first, so that the answer can name each exam whose patient is none; the foreign key would name one.
    private static async Task CheckPatientsAsync(
        TenantWrite write, IReadOnlyList<ExamValues> many, FieldErrors errors, Func<int, string> prefix, CancellationToken ct)
    {
        var ids = many.Select(values => values.PatientId!.Value).Distinct().ToList();
        var known = await write.Db.Set<Patient>().Where(patient => ids.Contains(patient.Id)).Select(patient => patient.Id).ToHashSetAsync(ct);
        foreach (var (index, values) in many.Index())
            errors.Require(known.Contains(values.PatientId!.Value), $"{prefix(index)}patientId", "is no patient of this company");
    }

    private List<Exam> Add(TenantWrite write, IReadOnlyList<ExamValues> many)
    {
        var now = clock.GetUtcNow();
        var exams = many.Select(values => Exam.Create(write.Tenant.CompanyId, values, now)).ToList();
        write.Db.AddRange(exams);
        write.Take(Quota.Exams, exams.Count);
        foreach (var exam in exams)
            write.Raise(Event("exam.created", exam));
        return exams;
    }

    private static string Prefix(int index) => $"exams[{index}].";

    private static string Alone(int index) => "";

    private static EventDraft Event(string type, Exam exam) => new(type, "exam", exam.Id, JsonBytes.Of(exam, ExamJson.WriteReference));
}
