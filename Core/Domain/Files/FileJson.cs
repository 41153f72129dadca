using System.Text.Json;
using Npgsql;

namespace Scale.Core.Domain.Files;

/// <summary>A file as clients see it.</summary>
public static class FileJson
{
    /// <summary>Writes a file.</summary>
    public static void Write(Utf8JsonWriter json, File file) => Write(
        json, file.Id, file.Name, file.ContentType, file.SizeBytes, file.Sha256, file.Version, file.CreatedAt.UtcDateTime, file.ArchivedAt?.UtcDateTime);

    /// <summary>Writes what events may say, without personal data.</summary>
    public static void WriteReference(Utf8JsonWriter json, File file)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, file.Id);
        json.WriteString("contentType"u8, file.ContentType);
        json.WriteNumber("sizeBytes"u8, file.SizeBytes);
        json.WriteNumber("version"u8, file.Version);
        json.WriteEndObject();
    }

    // Columns in the order of file_list.sql.
    internal static void Write(Utf8JsonWriter json, NpgsqlDataReader row) => Write(
        json, row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetInt64(5), row.GetDateTime(6),
        row.IsDBNull(7) ? null : row.GetDateTime(7));

    private static void Write(
        Utf8JsonWriter json, Guid id, string name, string contentType, long sizeBytes, string sha256, long version, DateTime createdAt,
        DateTime? archivedAt)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("name"u8, name);
        json.WriteString("contentType"u8, contentType);
        json.WriteNumber("sizeBytes"u8, sizeBytes);
        json.WriteString("sha256"u8, sha256);
        json.WriteNumber("version"u8, version);
        json.WriteString("createdAt"u8, createdAt);
        json.WriteTime("archivedAt"u8, archivedAt);
        json.WriteEndObject();
    }
}
