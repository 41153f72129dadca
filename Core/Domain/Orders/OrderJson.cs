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
        WriteHead(json, order.Id, order.Status, order.Currency, order.Total, order.Reference, order.CreatedAt.UtcDateTime);
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
        json, row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetDateTime(5));

    // The columns of order_by_id.sql after those.
    internal static void WriteItem(Utf8JsonWriter json, NpgsqlDataReader row) => WriteItem(
        json, row.GetGuid(6), row.GetString(7), row.GetString(8), row.GetInt32(9), row.GetInt64(10), row.GetInt64(11));

    private static void WriteHead(
        Utf8JsonWriter json, Guid id, string status, string currency, long total, string? reference, DateTime createdAt)
    {
        json.WriteString("id"u8, id);
        json.WriteString("status"u8, status);
        json.WriteString("currency"u8, currency);
        json.WriteNumber("total"u8, total);
        json.WriteString("reference"u8, reference);
        json.WriteString("createdAt"u8, createdAt);
    }

    private static void WriteItem(
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
