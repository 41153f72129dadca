using System.Text.Json;
using Npgsql;

namespace Scale.Core.Domain.Orders;

/// <summary>An order as clients see it: whole in responses and events, without its lines in lists.</summary>
public static class OrderJson
{
    /// <summary>Writes an order with its lines.</summary>
    public static void Write(Utf8JsonWriter json, Order order)
    {
        json.WriteStartObject();
        WriteHead(json, order.Id, order.Status, order.Currency, order.Total, order.Reference, order.CreatedAt.UtcDateTime, order.Version, order.ArchivedAt?.UtcDateTime);
        json.WriteStartArray("items"u8);
        foreach (var item in order.Items)
            WriteItem(json, item.ProductId, item.Sku, item.Name, item.Quantity, item.UnitPrice, item.LineTotal);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Columns in the order of order_list.sql.
    internal static void WriteSummary(Utf8JsonWriter json, NpgsqlDataReader row)
    {
        json.WriteStartObject();
        WriteHead(json, row);
        json.WriteEndObject();
    }

    // The first columns of order_by_id.sql.
    internal static void WriteHead(Utf8JsonWriter json, NpgsqlDataReader row) => WriteHead(
        json, row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetDateTime(5),
        row.GetInt64(6), row.IsDBNull(7) ? null : row.GetDateTime(7));

    // The columns of order_by_id.sql after those.
    internal static void WriteItem(Utf8JsonWriter json, NpgsqlDataReader row) => WriteItem(
        json, row.GetGuid(8), row.GetString(9), row.GetString(10), row.GetInt32(11), row.GetInt64(12), row.GetInt64(13));

    internal static void WriteHead(
        Utf8JsonWriter json, Guid id, string status, string currency, long total, string? reference, DateTime createdAt,
        long version, DateTime? archivedAt)
    {
        json.WriteString("id"u8, id);
        json.WriteString("status"u8, status);
        json.WriteString("currency"u8, currency);
        json.WriteNumber("total"u8, total);
        json.WriteString("reference"u8, reference);
        json.WriteString("createdAt"u8, createdAt);
        json.WriteNumber("version"u8, version);
        if (archivedAt is { } at)
            json.WriteString("archivedAt"u8, at);
        else
            json.WriteNull("archivedAt"u8);
    }

    internal static void WriteItem(
        Utf8JsonWriter json, Guid productId, string sku, string name, int quantity, long unitPrice, long lineTotal)
    {
        json.WriteStartObject();
        json.WriteString("productId"u8, productId);
        json.WriteString("sku"u8, sku);
        json.WriteString("name"u8, name);
        json.WriteNumber("quantity"u8, quantity);
        json.WriteNumber("unitPrice"u8, unitPrice);
        json.WriteNumber("lineTotal"u8, lineTotal);
        json.WriteEndObject();
    }
}
