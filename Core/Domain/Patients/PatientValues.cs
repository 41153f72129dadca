using Scale.Core.Domain.Companies;

namespace Scale.Core.Domain.Patients;

/// <summary>What a client says about a patient.</summary>
public sealed record PatientValues(string? FirstName, string? LastName, DateOnly? BirthDate, string? Email, string? Phone)
{
    /// <summary>Longest given or family name in characters.</summary>
    public const int MostName = 100;

    /// <summary>Longest telephone number in characters.</summary>
    public const int MostPhone = 40;

    /// <summary>Most patients of one bulk request.</summary>
    public const int MostAtOnce = 500;

    private static readonly DateOnly FirstBirthDate = new(1880, 1, 1);

    /// <summary>Adds what is wrong with it, if anything, under field names that begin with <paramref name="prefix"/>.</summary>
    public FieldErrors Check(FieldErrors errors, DateOnly today, string prefix = "")
    {
        errors.RequireText(FirstName, $"{prefix}firstName", MostName).RequireText(LastName, $"{prefix}lastName", MostName)
            .Require(BirthDate is null || (BirthDate >= FirstBirthDate && BirthDate <= today), $"{prefix}birthDate", "must be a date from 1880 to today")
            .Require(Email is null || EmailAddress.IsPlausible(Email), $"{prefix}email", "must be an e-mail address");
        return Phone is null ? errors : errors.RequireText(Phone, $"{prefix}phone", MostPhone);
    }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(PatientValues);
}
