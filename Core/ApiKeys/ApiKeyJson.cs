using System.Text.Json;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Domain;

namespace Scale.Core.ApiKeys;

/// <summary>A key as administrators see it: everything but the key.</summary>
public static class ApiKeyJson
{
    /// <summary>The list of a company's keys, those that have ended too.</summary>
    public static ListDefinition List { get; } = new("api_keys", SqlText.Of<ApiKey>("api_key_list"), Write)
    {
        Sorts = [ListSort.ById("createdAt")],
        InCatalog = true,
    };

    /// <summary>Writes a key; <paramref name="text"/> only when it was just made.</summary>
    public static void Write(Utf8JsonWriter json, ApiKey key, string? text = null, string? signingSecret = null) => Write(
        json, key.Id, key.Name, key.UserId, key.Role, key.Scopes, key.CreatedAt.UtcDateTime, key.ExpiresAt?.UtcDateTime, key.LastUsedAt?.UtcDateTime,
        key.RevokedAt?.UtcDateTime, text, signingSecret);

    /// <summary>Writes what events may say.</summary>
    public static void WriteReference(Utf8JsonWriter json, ApiKey key)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, key.Id);
        json.WriteString("name"u8, key.Name);
        json.WriteEndObject();
    }

    // Columns in the order of api_key_list.sql.
    private static void Write(Utf8JsonWriter json, NpgsqlDataReader row) => Write(
        json, row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetGuid(2), row.IsDBNull(3) ? null : row.GetString(3),
        row.IsDBNull(4) ? null : row.GetFieldValue<string[]>(4), row.GetDateTime(5), Time(row, 6), Time(row, 7), Time(row, 8), text: null, signingSecret: null);

    private static DateTime? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);

    private static void Write(
        Utf8JsonWriter json, Guid id, string name, Guid? userId, string? role, string[]? scopes, DateTime createdAt, DateTime? expiresAt,
        DateTime? lastUsedAt, DateTime? revokedAt, string? text, string? signingSecret)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("name"u8, name);
        if (userId is { } user)
            json.WriteString("userId"u8, user);
        else
            json.WriteNull("userId"u8);
        json.WriteString("role"u8, role);
        json.WritePropertyName("scopes"u8);
        if (scopes is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteStartArray();
            foreach (var scope in scopes)
                json.WriteStringValue(scope);
            json.WriteEndArray();
        }
        json.WriteString("createdAt"u8, createdAt);
        json.WriteTime("expiresAt"u8, expiresAt);
        json.WriteTime("lastUsedAt"u8, lastUsedAt);
        json.WriteTime("revokedAt"u8, revokedAt);
        if (text is not null)
        {
            json.WriteString("key"u8, text);
            json.WriteString("signingSecret"u8, signingSecret);
        }
        json.WriteEndObject();
    }
}
