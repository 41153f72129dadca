using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Patients;

/// <summary>Somebody a company examines. Who that is, is personal data: it reaches no event, log, span or audit entry.</summary>
public sealed class Patient : ITenantEntity, IArchivable
{
    private Patient()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <inheritdoc />
    public Guid Id { get; private init; }

    /// <summary>Given names.</summary>
    [PersonalData]
    public string FirstName { get; private set; } = "";

    /// <summary>Family name.</summary>
    [PersonalData]
    public string LastName { get; private set; } = "";

    /// <summary>Date of birth, if known.</summary>
    [PersonalData]
    public DateOnly? BirthDate { get; private set; }

    /// <summary>E-mail address, if known.</summary>
    [PersonalData]
    public string? Email { get; private set; }

    /// <summary>Telephone number, if known.</summary>
    [PersonalData]
    public string? Phone { get; private set; }

    /// <inheritdoc />
    public long Version { get; private set; } = 1;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <inheritdoc />
    public DateTimeOffset? ArchivedAt { get; private set; }

    /// <summary>What can be changed, as it is.</summary>
    internal PatientValues Values() => new(FirstName, LastName, BirthDate, Email, Phone);

    /// <summary>A new patient of values that have passed <see cref="PatientValues.Check"/>.</summary>
    internal static Patient Create(Guid companyId, PatientValues values, DateTimeOffset now)
    {
        var patient = new Patient { CompanyId = companyId, Id = Guid.CreateVersion7(now), CreatedAt = Times.ToMilliseconds(now) };
        patient.Set(values);
        return patient;
    }

    /// <summary>Takes over values that have passed <see cref="PatientValues.Check"/>.</summary>
    internal void Set(PatientValues values)
    {
        FirstName = values.FirstName!.Trim();
        LastName = values.LastName!.Trim();
        BirthDate = values.BirthDate;
        Email = values.Email;
        Phone = values.Phone?.Trim();
    }
}
