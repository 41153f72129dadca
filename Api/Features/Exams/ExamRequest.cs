using System.ComponentModel.DataAnnotations;
using Scale.Api.Http.Json;
using Scale.Api.Http.OpenApi;
using Scale.Core.Domain.Exams;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Exams;

/// <summary>What to change about an exam.</summary>
public record UpdateExamRequest : MergeRequest
{
    /// <summary>The patient.</summary>
    /// <example>01980c7e-7a11-7c0d-8e21-4d5e6f708192</example>
    public Guid? PatientId { get; set => field = Sent(value); }

    /// <summary>When the eyes were examined.</summary>
    /// <example>2026-11-21T10:15:30Z</example>
    public DateTimeOffset? PerformedAt { get; set => field = Sent(value); }

    /// <summary>The right eye.</summary>
    public RefractionRequest Right { get; set => field = Sent(value); } = null!;

    /// <summary>The left eye.</summary>
    public RefractionRequest Left { get; set => field = Sent(value); } = null!;

    /// <summary>What the examiner has to say.</summary>
    /// <example>Prefers a thin lens.</example>
    [StringLength(ExamValues.MostNotes, MinimumLength = 1)]
    public string? Notes { get; set => field = Sent(value); }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(UpdateExamRequest);

    internal ExamValues ApplyTo(ExamValues now) => new(
        Merge(PatientId, now.PatientId), Merge(PerformedAt, now.PerformedAt), Merge(Right?.ApplyTo(now.Right), now.Right, nameof(Right)),
        Merge(Left?.ApplyTo(now.Left), now.Left, nameof(Left)), Merge(Notes, now.Notes));
}

/// <summary>An exam to enter.</summary>
[RequiredFields(nameof(PatientId), nameof(PerformedAt), nameof(Right), nameof(Left))]
public sealed record ExamRequest : UpdateExamRequest
{
    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(ExamRequest);

    internal ExamValues ToValues() => new(PatientId, PerformedAt, Right?.ApplyTo(null), Left?.ApplyTo(null), Notes);
}

/// <summary>Exams to enter.</summary>
public sealed record ExamsRequest
{
    // 100 exams with the longest notes, each letter of which may be an escape of six bytes.
    internal static readonly BodyLimit Limit = new(2 * 1024 * 1024);

    /// <summary>The exams.</summary>
    [Required, Length(1, ExamValues.MostAtOnce)]
    public IReadOnlyList<ExamRequest?>? Exams { get; set; }

    internal IReadOnlyList<ExamValues> ToValues() => [.. (Exams ?? []).Select(item => (item ?? new ExamRequest()).ToValues())];
}

/// <summary>What corrects one eye. What is left out of a new exam was not measured, or needs no correction.</summary>
public sealed record RefractionRequest : MergeRequest
{
    /// <summary>Short or long sight in dioptres, in steps of 0.25.</summary>
    /// <example>-2.25</example>
    [Range(-Refraction.MostSphere, Refraction.MostSphere)]
    public decimal? Sphere { get; set => field = Sent(value); }

    /// <summary>Astigmatism in dioptres, in steps of 0.25; not 0.</summary>
    /// <example>-0.75</example>
    [Range(-Refraction.MostCylinder, Refraction.MostCylinder)]
    public decimal? Cylinder { get; set => field = Sent(value); }

    /// <summary>Where the cylinder lies, in degrees; with a cylinder and only then.</summary>
    /// <example>90</example>
    [Range(0, Refraction.MostAxis)]
    public int? Axis { get; set => field = Sent(value); }

    /// <summary>What is added for reading in dioptres, 0.25 or more in steps of 0.25.</summary>
    /// <example>1.5</example>
    [Range(0, Refraction.MostAdd)]
    public decimal? Add { get; set => field = Sent(value); }

    internal Refraction ApplyTo(Refraction? now) =>
        new(Merge(Sphere, now?.Sphere), Merge(Cylinder, now?.Cylinder), Merge(Axis, now?.Axis), Merge(Add, now?.Add));
}
