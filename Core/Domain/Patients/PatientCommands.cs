using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Events;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Patients;

/// <summary>Changes to patients.</summary>
public sealed class PatientCommands(TenantDatabase database, VersionedWrites writes, TimeProvider clock) : IArchives<Patient>
{
    /// <summary>Creates a patient and raises <c>patient.created</c>.</summary>
    public async Task<Change<Patient>> CreateAsync(Tenant tenant, PatientValues values, CancellationToken ct)
    {
        var errors = values.Check(new FieldErrors(), Today());
        Change<Patient> outcome = errors.None
            ? new Change<Patient>.Done((await SaveAsync(tenant, [values], ct))[0])
            : new Change<Patient>.Invalid(errors);
        return DomainTelemetry.Count("patient.create", outcome);
    }

    /// <summary>Creates all of them, or none if one is wrong; raises <c>patient.created</c> for each.</summary>
    public async Task<Change<IReadOnlyList<Patient>>> CreateManyAsync(Tenant tenant, IReadOnlyList<PatientValues> many, CancellationToken ct)
    {
        var errors = new FieldErrors().Require(many.Count is >= 1 and <= PatientValues.MostAtOnce, "patients", $"must have 1 to {PatientValues.MostAtOnce} patients");
        foreach (var (index, values) in many.Take(PatientValues.MostAtOnce).Index())
            values.Check(errors, Today(), $"patients[{index}].");
        Change<IReadOnlyList<Patient>> outcome = errors.None
            ? new Change<IReadOnlyList<Patient>>.Done(await SaveAsync(tenant, many, ct))
            : new Change<IReadOnlyList<Patient>>.Invalid(errors);
        return DomainTelemetry.Count("patient.create_many", outcome);
    }

    /// <summary>Changes what <paramref name="change"/> makes different and raises <c>patient.updated</c>.</summary>
    public async Task<Change<Patient>> UpdateAsync(
        Tenant tenant, Guid id, ExpectedVersion expected, Func<PatientValues, PatientValues> change, CancellationToken ct) => DomainTelemetry.Count(
        "patient.update",
        await writes.ChangeAsync<Patient>(tenant, id, expected, patient =>
        {
            var values = change(patient.Values());
            var errors = values.Check(new FieldErrors(), Today());
            if (!errors.None)
                return new Change<Patient>.Invalid(errors);
            patient.Set(values);
            return null;
        }, patient => Event("patient.updated", patient), ct));

    /// <summary>Raises <c>patient.archived</c>; its exams stay.</summary>
    public async Task<Change<Patient>> ArchiveAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "patient.archive", await writes.ArchiveAsync<Patient>(tenant, id, expected, archived: true, patient => Event("patient.archived", patient), ct));

    /// <summary>Raises <c>patient.restored</c>.</summary>
    public async Task<Change<Patient>> RestoreAsync(Tenant tenant, Guid id, ExpectedVersion expected, CancellationToken ct) => DomainTelemetry.Count(
        "patient.restore", await writes.ArchiveAsync<Patient>(tenant, id, expected, archived: false, patient => Event("patient.restored", patient), ct));

    private Task<IReadOnlyList<Patient>> SaveAsync(Tenant tenant, IReadOnlyList<PatientValues> many, CancellationToken ct) =>
        database.WriteAsync<IReadOnlyList<Patient>>(tenant, (write, _) =>
        {
            var now = clock.GetUtcNow();
            var patients = many.Select(values => Patient.Create(tenant.CompanyId, values, now)).ToList();
            write.Db.AddRange(patients);
            write.Take(Quota.Patients, patients.Count);
            foreach (var patient in patients)
                write.Raise(Event("patient.created", patient));
            return Task.FromResult<IReadOnlyList<Patient>>(patients);
        }, ct);

    private DateOnly Today() => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private static EventDraft Event(string type, Patient patient) => new(type, "patient", patient.Id, JsonBytes.Of(patient, PatientJson.WriteReference));
}
