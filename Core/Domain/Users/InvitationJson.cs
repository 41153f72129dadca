using System.Text.Json;
using Npgsql;

namespace Scale.Core.Domain.Users;

/// <summary>An invitation as administrators see it.</summary>
public static class InvitationJson
{
    /// <summary>Writes an invitation.</summary>
    public static void Write(Utf8JsonWriter json, Invitation invitation) => Write(
        json, invitation.Id, invitation.Email, invitation.Role, invitation.CreatedAt.UtcDateTime, invitation.ExpiresAt.UtcDateTime,
        invitation.AcceptedAt?.UtcDateTime, invitation.RevokedAt?.UtcDateTime);

    /// <summary>Writes what events may say, without personal data.</summary>
    public static void WriteReference(Utf8JsonWriter json, Invitation invitation)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, invitation.Id);
        json.WriteString("role"u8, invitation.Role);
        json.WriteEndObject();
    }

    // Columns in the order of invitation_list.sql.
    internal static void Write(Utf8JsonWriter json, NpgsqlDataReader row) => Write(
        json, row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetDateTime(3), row.GetDateTime(4),
        row.IsDBNull(5) ? null : row.GetDateTime(5), row.IsDBNull(6) ? null : row.GetDateTime(6));

    private static void Write(
        Utf8JsonWriter json, Guid id, string email, string role, DateTime createdAt, DateTime expiresAt, DateTime? acceptedAt, DateTime? revokedAt)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("email"u8, email);
        json.WriteString("role"u8, role);
        json.WriteString("createdAt"u8, createdAt);
        json.WriteString("expiresAt"u8, expiresAt);
        json.WriteTime("acceptedAt"u8, acceptedAt);
        json.WriteTime("revokedAt"u8, revokedAt);
        json.WriteEndObject();
    }
}
