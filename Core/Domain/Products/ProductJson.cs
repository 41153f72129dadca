using System.Text.Json;
using Npgsql;

namespace Scale.Core.Domain.Products;

/// <summary>A product as clients see it: the same in responses, lists and events.</summary>
public static class ProductJson
{
    /// <summary>Writes a product.</summary>
    public static void Write(Utf8JsonWriter json, Product product) => Write(
        json, product.Id, product.Sku, product.Name, product.Price, product.Currency, product.Stock, product.CreatedAt.UtcDateTime,
        product.Version, product.ArchivedAt?.UtcDateTime);

    // Columns in the order of product_by_id.sql and product_list.sql.
    internal static void Write(Utf8JsonWriter json, NpgsqlDataReader row) => Write(
        json, row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetInt32(5), row.GetDateTime(6),
        row.GetInt64(7), row.IsDBNull(8) ? null : row.GetDateTime(8));

    internal static void Write(
        Utf8JsonWriter json, Guid id, string sku, string name, long price, string currency, int stock, DateTime createdAt,
        long version, DateTime? archivedAt)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("sku"u8, sku);
        json.WriteString("name"u8, name);
        json.WriteNumber("price"u8, price);
        json.WriteString("currency"u8, currency);
        json.WriteNumber("stock"u8, stock);
        json.WriteString("createdAt"u8, createdAt);
        json.WriteNumber("version"u8, version);
        if (archivedAt is { } at)
            json.WriteString("archivedAt"u8, at);
        else
            json.WriteNull("archivedAt"u8);
        json.WriteEndObject();
    }
}
