namespace Scale.Api.Features.Patients;

// Documents the shape; Core writes the JSON.

/// <summary>A patient.</summary>
public sealed record PatientResponse
{
    /// <summary>Id; UUIDv7, so ids order by time of creation.</summary>
    /// <example>01980c7e-7a11-7c0d-8e21-4d5e6f708192</example>
    public required Guid Id { get; init; }

    /// <summary>Given names.</summary>
    /// <example>Ada</example>
    public required string FirstName { get; init; }

    /// <summary>Family name.</summary>
    /// <example>Lovelace</example>
    public required string LastName { get; init; }

    /// <summary>Date of birth, if known.</summary>
    /// <example>1985-12-10</example>
    public required DateOnly? BirthDate { get; init; }

    /// <summary>E-mail address, if known.</summary>
    /// <example>ada@example.com</example>
    public required string? Email { get; init; }

    /// <summary>Telephone number, if known.</summary>
    /// <example>+49 30 1234567</example>
    public required string? Phone { get; init; }

    /// <summary>1 when new, and 1 more with every change; also in ETag.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    /// <summary>When it was created, in UTC.</summary>
    /// <example>2026-11-21T10:15:30.123Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was archived, in UTC; null if it was not.</summary>
    public required DateTime? ArchivedAt { get; init; }
}

/// <summary>Patients that were created together.</summary>
public sealed record PatientsResponse
{
    /// <summary>The patients, in the order they were sent.</summary>
    public required IReadOnlyList<PatientResponse> Patients { get; init; }
}
