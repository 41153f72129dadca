using System.Text.Json;
using Npgsql;

namespace Scale.Core.Domain.Users;

/// <summary>A user as colleagues see it.</summary>
public static class UserJson
{
    /// <summary>Writes a user.</summary>
    public static void Write(Utf8JsonWriter json, User user) => Write(
        json, user.Id, user.Email, user.Name, user.Role, user.Version, user.CreatedAt.UtcDateTime, user.ArchivedAt?.UtcDateTime);

    /// <summary>Writes what events may say, without personal data.</summary>
    public static void WriteReference(Utf8JsonWriter json, User user)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, user.Id);
        json.WriteString("role"u8, user.Role);
        json.WriteNumber("version"u8, user.Version);
        json.WriteEndObject();
    }

    // Columns in the order of user_list.sql.
    internal static void Write(Utf8JsonWriter json, NpgsqlDataReader row) => Write(
        json, row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetDateTime(5),
        row.IsDBNull(6) ? null : row.GetDateTime(6));

    private static void Write(
        Utf8JsonWriter json, Guid id, string email, string? name, string role, long version, DateTime createdAt, DateTime? archivedAt)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("email"u8, email);
        json.WriteString("name"u8, name);
        json.WriteString("role"u8, role);
        json.WriteNumber("version"u8, version);
        json.WriteString("createdAt"u8, createdAt);
        json.WriteTime("archivedAt"u8, archivedAt);
        json.WriteEndObject();
    }
}
