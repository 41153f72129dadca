using System.ComponentModel.DataAnnotations;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Patients;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Patients;

/// <summary>A patient to create, or as one is to be.</summary>
public sealed record PatientRequest
{
    /// <summary>Given names.</summary>
    /// <example>Ada</example>
    [Required, StringLength(PatientValues.MostName, MinimumLength = 1)]
    public string? FirstName { get; set; }

    /// <summary>Family name.</summary>
    /// <example>Lovelace</example>
    [Required, StringLength(PatientValues.MostName, MinimumLength = 1)]
    public string? LastName { get; set; }

    /// <summary>Date of birth.</summary>
    /// <example>1985-12-10</example>
    public DateOnly? BirthDate { get; set; }

    /// <summary>E-mail address.</summary>
    /// <example>ada@example.com</example>
    [EmailAddress, StringLength(SignUp.MostEmail)]
    public string? Email { get; set; }

    /// <summary>Telephone number.</summary>
    /// <example>+49 30 1234567</example>
    [StringLength(PatientValues.MostPhone, MinimumLength = 1)]
    public string? Phone { get; set; }

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
