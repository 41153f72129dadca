using System.ComponentModel.DataAnnotations;
using Scale.Api.Http.Json;
using Scale.Api.Http.OpenApi;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Patients;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Patients;

/// <summary>What to change about a patient.</summary>
public record UpdatePatientRequest : MergeRequest
{
    /// <summary>Given names.</summary>
    /// <example>Ada</example>
    [StringLength(PatientValues.MostName, MinimumLength = 1)]
    public string? FirstName { get; set => field = Sent(value); }

    /// <summary>Family name.</summary>
    /// <example>Lovelace</example>
    [StringLength(PatientValues.MostName, MinimumLength = 1)]
    public string? LastName { get; set => field = Sent(value); }

    /// <summary>Date of birth.</summary>
    /// <example>1985-12-10</example>
    public DateOnly? BirthDate { get; set => field = Sent(value); }

    /// <summary>E-mail address.</summary>
    /// <example>ada@example.com</example>
    [EmailAddress, StringLength(SignUp.MostEmail)]
    public string? Email { get; set => field = Sent(value); }

    /// <summary>Telephone number.</summary>
    /// <example>+49 30 1234567</example>
    [StringLength(PatientValues.MostPhone, MinimumLength = 1)]
    public string? Phone { get; set => field = Sent(value); }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(UpdatePatientRequest);

    internal PatientValues ApplyTo(PatientValues now) => new(
        Merge(FirstName, now.FirstName), Merge(LastName, now.LastName), Merge(BirthDate, now.BirthDate), Merge(Email, now.Email), Merge(Phone, now.Phone));
}

/// <summary>A patient to create.</summary>
[RequiredFields(nameof(FirstName), nameof(LastName))]
public sealed record PatientRequest : UpdatePatientRequest
{
    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(PatientRequest);

    internal PatientValues ToValues() => new(FirstName, LastName, BirthDate, Email, Phone);
}

/// <summary>Patients to create.</summary>
public sealed record PatientsRequest
{
    // 500 patients with the longest fields, and some white space.
    internal static readonly BodyLimit Limit = new(1024 * 1024);

    /// <summary>The patients.</summary>
    [Required, Length(1, PatientValues.MostAtOnce)]
    public IReadOnlyList<PatientRequest?>? Patients { get; set; }

    internal IReadOnlyList<PatientValues> ToValues() =>
        [.. (Patients ?? []).Select(item => (item ?? new PatientRequest()).ToValues())];
}
