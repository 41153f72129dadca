using System.Text.Json;
using Npgsql;

namespace Scale.Core.Domain.Exams;

/// <summary>An exam as clients see it.</summary>
public static class ExamJson
{
    /// <summary>Writes an exam.</summary>
    public static void Write(Utf8JsonWriter json, Exam exam) => Write(
        json, exam.Id, exam.PatientId, exam.PerformedAt.UtcDateTime, exam.Right(), exam.Left(), exam.Notes, exam.Version,
        exam.CreatedAt.UtcDateTime, exam.ArchivedAt?.UtcDateTime);

    /// <summary>Writes what events may say: that there is one, and whose.</summary>
    public static void WriteReference(Utf8JsonWriter json, Exam exam)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, exam.Id);
        json.WriteString("patientId"u8, exam.PatientId);
        json.WriteNumber("version"u8, exam.Version);
        json.WriteEndObject();
    }

    // Columns in the order of exam_list.sql.
    internal static void Write(Utf8JsonWriter json, NpgsqlDataReader row) => Write(
        json, row.GetGuid(0), row.GetGuid(1), row.GetDateTime(2), Eye(row, 3), Eye(row, 7), row.IsDBNull(11) ? null : row.GetString(11),
        row.GetInt64(12), row.GetDateTime(13), row.IsDBNull(14) ? null : row.GetDateTime(14));

    private static Refraction Eye(NpgsqlDataReader row, int first) => new(
        Number(row, first), Number(row, first + 1), row.IsDBNull(first + 2) ? null : row.GetInt32(first + 2), Number(row, first + 3));

    private static decimal? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDecimal(column);

    private static void Write(
        Utf8JsonWriter json, Guid id, Guid patientId, DateTime performedAt, Refraction right, Refraction left, string? notes, long version,
        DateTime createdAt, DateTime? archivedAt)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("patientId"u8, patientId);
        json.WriteString("performedAt"u8, performedAt);
        WriteEye(json, "right"u8, right);
        WriteEye(json, "left"u8, left);
        json.WriteString("notes"u8, notes);
        json.WriteNumber("version"u8, version);
        json.WriteString("createdAt"u8, createdAt);
        json.WriteTime("archivedAt"u8, archivedAt);
        json.WriteEndObject();
    }

    private static void WriteEye(Utf8JsonWriter json, ReadOnlySpan<byte> name, Refraction eye)
    {
        json.WriteStartObject(name);
        WriteNumber(json, "sphere"u8, eye.Sphere);
        WriteNumber(json, "cylinder"u8, eye.Cylinder);
        WriteNumber(json, "axis"u8, eye.Axis);
        WriteNumber(json, "add"u8, eye.Add);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
