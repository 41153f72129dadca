using System.ComponentModel.DataAnnotations;
using Scale.Core.Domain.Exams;

namespace Scale.Api.Features.Exams;

/// <summary>An exam to enter, or as one is to be.</summary>
public sealed record ExamRequest
{
    /// <summary>The patient.</summary>
    /// <example>01980c7e-7a11-7c0d-8e21-4d5e6f708192</example>
    [Required]
    public Guid? PatientId { get; set; }

    /// <summary>When the eyes were examined.</summary>
    /// <example>2026-11-21T10:15:30Z</example>
    [Required]
    public DateTimeOffset? PerformedAt { get; set; }

    /// <summary>The right eye.</summary>
    [Required]
    public RefractionRequest Right { get; set; } = null!;

    /// <summary>The left eye.</summary>
    [Required]
    public RefractionRequest Left { get; set; } = null!;

    /// <summary>What the examiner has to say.</summary>
    /// <example>Prefers a thin lens.</example>
    [StringLength(ExamValues.MostNotes, MinimumLength = 1)]
    public string? Notes { get; set; }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(ExamRequest);

    internal ExamValues ToValues() => new(PatientId, PerformedAt, Right?.ToRefraction(), Left?.ToRefraction(), Notes);
}

/// <summary>What corrects one eye. What is left out was not measured, or needs no correction.</summary>
public sealed record RefractionRequest
{
    /// <summary>Short or long sight in dioptres, in steps of 0.25.</summary>
    /// <example>-2.25</example>
    [Range(-Refraction.MostSphere, Refraction.MostSphere)]
    public decimal? Sphere { get; set; }

    /// <summary>Astigmatism in dioptres, in steps of 0.25; not 0.</summary>
    /// <example>-0.75</example>
    [Range(-Refraction.MostCylinder, Refraction.MostCylinder)]
    public decimal? Cylinder { get; set; }

    /// <summary>Where the cylinder lies, in degrees; with a cylinder and only then.</summary>
    /// <example>90</example>
    [Range(0, Refraction.MostAxis)]
    public int? Axis { get; set; }

    /// <summary>What is added for reading in dioptres, 0.25 or more in steps of 0.25.</summary>
    /// <example>1.5</example>
    [Range(0, Refraction.MostAdd)]
    public decimal? Add { get; set; }

    internal Refraction ToRefraction() => new(Sphere, Cylinder, Axis, Add);
}
