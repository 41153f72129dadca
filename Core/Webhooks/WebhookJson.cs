using System.Text.Json;
using Npgsql;
using Scale.Core.Domain;

namespace Scale.Core.Webhooks;

/// <summary>A webhook as its company's administrators see it.</summary>
public static class WebhookJson
{
    /// <summary>Writes a webhook.</summary>
    public static void Write(Utf8JsonWriter json, Webhook webhook) => Write(json, webhook, secret: null);

    /// <summary>Writes a webhook, with its secret when that was just made.</summary>
    public static void Write(Utf8JsonWriter json, Webhook webhook, string? secret) => Write(
        json, webhook.Id, webhook.Url, webhook.Description, webhook.Events, webhook.State, webhook.DisabledReason, webhook.DisabledAt?.UtcDateTime,
        webhook.PreviousSecretUntil?.UtcDateTime, webhook.Version, webhook.CreatedAt.UtcDateTime, webhook.ArchivedAt?.UtcDateTime, secret);

    /// <summary>Writes what events may say: not where it leads.</summary>
    public static void WriteReference(Utf8JsonWriter json, Webhook webhook)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, webhook.Id);
        json.WriteNumber("version"u8, webhook.Version);
        json.WriteString("state"u8, webhook.State);
        json.WriteString("disabledReason"u8, webhook.DisabledReason);
        json.WriteEndObject();
    }

    // Columns in the order of webhook_list.sql.
    internal static void Write(Utf8JsonWriter json, NpgsqlDataReader row) => Write(
        json, row.GetGuid(0), row.GetString(1), Text(row, 2), row.GetFieldValue<string[]>(3), row.GetString(4), Text(row, 5), Time(row, 6), Time(row, 7),
        row.GetInt64(8), row.GetDateTime(9), Time(row, 10), secret: null);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTime? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);

    private static void Write(
        Utf8JsonWriter json, Guid id, string url, string? description, string[] events, string state, string? disabledReason, DateTime? disabledAt,
        DateTime? previousSecretUntil, long version, DateTime createdAt, DateTime? archivedAt, string? secret)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("url"u8, url);
        json.WriteString("description"u8, description);
        json.WriteStartArray("events"u8);
        foreach (var type in events)
            json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteString("state"u8, state);
        json.WriteString("disabledReason"u8, disabledReason);
        json.WriteTime("disabledAt"u8, disabledAt);
        json.WriteTime("previousSecretUntil"u8, previousSecretUntil);
        json.WriteNumber("version"u8, version);
        json.WriteString("createdAt"u8, createdAt);
        json.WriteTime("archivedAt"u8, archivedAt);
        if (secret is not null)
            json.WriteString("secret"u8, secret);
        json.WriteEndObject();
    }
}
