using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Exams;

/// <summary>An examination of a patient's eyes. Notes are personal data; events say only that there is an exam, and whose.</summary>
public sealed class Exam : ITenantEntity, IArchivable
{
    private Exam()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <inheritdoc />
    public Guid Id { get; private init; }

    /// <summary>The patient.</summary>
    public Guid PatientId { get; private set; }

    /// <summary>When the eyes were examined.</summary>
    public DateTimeOffset PerformedAt { get; private set; }

    /// <summary>See <see cref="Refraction.Sphere"/>.</summary>
    public decimal? RightSphere { get; private set; }

    /// <summary>See <see cref="Refraction.Cylinder"/>.</summary>
    public decimal? RightCylinder { get; private set; }

    /// <summary>See <see cref="Refraction.Axis"/>.</summary>
    public int? RightAxis { get; private set; }

    /// <summary>See <see cref="Refraction.Add"/>.</summary>
    public decimal? RightAdd { get; private set; }

    /// <summary>See <see cref="Refraction.Sphere"/>.</summary>
    public decimal? LeftSphere { get; private set; }

    /// <summary>See <see cref="Refraction.Cylinder"/>.</summary>
    public decimal? LeftCylinder { get; private set; }

    /// <summary>See <see cref="Refraction.Axis"/>.</summary>
    public int? LeftAxis { get; private set; }

    /// <summary>See <see cref="Refraction.Add"/>.</summary>
    public decimal? LeftAdd { get; private set; }

    /// <summary>What the examiner wrote, if anything.</summary>
    [PersonalData]
    public string? Notes { get; private set; }

    /// <inheritdoc />
    public long Version { get; private set; } = 1;

    /// <summary>When it was entered.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <inheritdoc />
    public DateTimeOffset? ArchivedAt { get; private set; }

    /// <summary>The right eye.</summary>
    public Refraction Right() => new(RightSphere, RightCylinder, RightAxis, RightAdd);

    /// <summary>The left eye.</summary>
    public Refraction Left() => new(LeftSphere, LeftCylinder, LeftAxis, LeftAdd);

    /// <summary>What can be changed, as it is.</summary>
    internal ExamValues Values() => new(PatientId, PerformedAt, Right(), Left(), Notes);

    /// <summary>A new exam of values that have passed <see cref="ExamValues.Check"/>.</summary>
    internal static Exam Create(Guid companyId, ExamValues values, DateTimeOffset now)
    {
        var exam = new Exam { CompanyId = companyId, Id = Guid.CreateVersion7(now), CreatedAt = Times.ToMilliseconds(now) };
        exam.Set(values);
        return exam;
    }

    /// <summary>Takes over values that have passed <see cref="ExamValues.Check"/>.</summary>
    internal void Set(ExamValues values)
    {
        PatientId = values.PatientId!.Value;
        PerformedAt = Times.ToMilliseconds(values.PerformedAt!.Value);
        (RightSphere, RightCylinder, RightAxis, RightAdd) = values.Right!;
        (LeftSphere, LeftCylinder, LeftAxis, LeftAdd) = values.Left!;
        Notes = values.Notes?.Trim();
    }
}
