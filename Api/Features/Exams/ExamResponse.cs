namespace Scale.Api.Features.Exams;

// Documents the shape; Core writes the JSON.

/// <summary>An examination of a patient's eyes.</summary>
public sealed record ExamResponse
{
    /// <summary>Id; UUIDv7.</summary>
    /// <example>01980c7e-8b22-7d1e-9f32-5e6f70819203</example>
    public required Guid Id { get; init; }

    /// <summary>The patient.</summary>
    /// <example>01980c7e-7a11-7c0d-8e21-4d5e6f708192</example>
    public required Guid PatientId { get; init; }

    /// <summary>When the eyes were examined, in UTC.</summary>
    /// <example>2026-11-21T10:15:30Z</example>
    public required DateTime PerformedAt { get; init; }

    /// <summary>The right eye.</summary>
    public required RefractionResponse Right { get; init; }

    /// <summary>The left eye.</summary>
    public required RefractionResponse Left { get; init; }

    /// <summary>What the examiner has to say; null if nothing.</summary>
    /// <example>Prefers a thin lens.</example>
    public required string? Notes { get; init; }

    /// <summary>1 when new, and 1 more with every change; also in ETag.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    /// <summary>When it was entered, in UTC.</summary>
    /// <example>2026-11-21T10:16:02.456Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was archived, in UTC; null if it was not.</summary>
    public required DateTime? ArchivedAt { get; init; }
}

/// <summary>What corrects one eye.</summary>
public sealed record RefractionResponse
{
    /// <summary>Short or long sight in dioptres.</summary>
    /// <example>-2.25</example>
    public required decimal? Sphere { get; init; }

    /// <summary>Astigmatism in dioptres.</summary>
    /// <example>-0.75</example>
    public required decimal? Cylinder { get; init; }

    /// <summary>Where the cylinder lies, in degrees.</summary>
    /// <example>90</example>
    public required int? Axis { get; init; }

    /// <summary>What is added for reading in dioptres.</summary>
    /// <example>1.5</example>
    public required decimal? Add { get; init; }
}

/// <summary>Exams that were entered together.</summary>
public sealed record ExamsResponse
{
    /// <summary>The exams, in the order they were sent.</summary>
    public required IReadOnlyList<ExamResponse> Exams { get; init; }
}
