namespace Scale.Core.Domain.Exams;

/// <summary>What a client says about an exam.</summary>
public sealed record ExamValues(Guid? PatientId, DateTimeOffset? PerformedAt, Refraction? Right, Refraction? Left, string? Notes)
{
    /// <summary>Longest notes in characters.</summary>
    public const int MostNotes = 2_000;

    /// <summary>Most exams of one bulk request.</summary>
    public const int MostAtOnce = 100;

    // Clocks of clients differ, and old records are entered later.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset First = new(1950, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Adds what is wrong with it, if anything that can be seen without the patient, under field names that begin with <paramref name="prefix"/>.
    /// </summary>
    public FieldErrors Check(FieldErrors errors, DateTimeOffset now, string prefix = "")
    {
        errors
            .Require(PatientId is { } id && id != Guid.Empty, $"{prefix}patientId", "is required")
            .Require(PerformedAt >= First && PerformedAt <= now + Tolerance, $"{prefix}performedAt", "must be a time from 1950 to now")
            .Require(Right is not null, $"{prefix}right", "is required")
            .Require(Left is not null, $"{prefix}left", "is required")
            .Require(Notes is null || Notes.Trim().Length is >= 1 and <= MostNotes, $"{prefix}notes", $"must have 1 to {MostNotes} characters")
            .Require(Notes is null || !Notes.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t')), $"{prefix}notes", "must not contain control characters other than line breaks");
        Right?.Check(errors, $"{prefix}right");
        Left?.Check(errors, $"{prefix}left");
        return errors;
    }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(ExamValues);
}
