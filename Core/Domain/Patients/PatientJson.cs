using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Scale.Core.Domain.Patients;

/// <summary>A patient as clients see it.</summary>
public static class PatientJson
{
    /// <summary>Writes a patient.</summary>
    public static void Write(Utf8JsonWriter json, Patient patient) => Write(
        json, patient.Id, patient.FirstName, patient.LastName, patient.BirthDate, patient.Email, patient.Phone, patient.Version,
        patient.CreatedAt.UtcDateTime, patient.ArchivedAt?.UtcDateTime);

    /// <summary>Writes what events may say: that there is one, and nothing of who it is.</summary>
    public static void WriteReference(Utf8JsonWriter json, Patient patient)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, patient.Id);
        json.WriteNumber("version"u8, patient.Version);
        json.WriteEndObject();
    }

    // Columns in the order of patient_list.sql.
    internal static void Write(Utf8JsonWriter json, NpgsqlDataReader row) => Write(
        json, row.GetGuid(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateOnly>(3),
        row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), row.GetInt64(6), row.GetDateTime(7),
        row.IsDBNull(8) ? null : row.GetDateTime(8));

    private static void Write(
        Utf8JsonWriter json, Guid id, string firstName, string lastName, DateOnly? birthDate, string? email, string? phone, long version,
        DateTime createdAt, DateTime? archivedAt)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("firstName"u8, firstName);
        json.WriteString("lastName"u8, lastName);
        json.WriteString("birthDate"u8, birthDate?.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("email"u8, email);
        json.WriteString("phone"u8, phone);
        json.WriteNumber("version"u8, version);
        json.WriteString("createdAt"u8, createdAt);
        json.WriteTime("archivedAt"u8, archivedAt);
        json.WriteEndObject();
    }
}
