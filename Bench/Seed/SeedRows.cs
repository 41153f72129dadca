using Npgsql;
using NpgsqlTypes;

namespace Scale.Bench.Seed;

/// <summary>The shard's tables, and what is written into their columns; columns that are not named have their defaults.</summary>
internal static class SeedRows
{
    public const string Fences = "tenant_fence (company_id, epoch, state)";
    public const string Heads = "company_heads (company_id, epoch, seq)";
    public const string Products = "products (company_id, id, sku, name, price, currency, stock, created_at)";
    public const string Orders = "orders (company_id, id, status, currency, total, reference, created_at, version)";
    public const string Lines = "order_items (company_id, order_id, line, product_id, sku, name, quantity, unit_price, line_total)";
    public const string Events = "events (company_id, seq, created_at, type, resource, resource_id, data)";

    public static void WriteFence(NpgsqlBinaryImporter row, SeededCompany company)
    {
        row.Write(company.Id);
        row.Write(1);
        row.Write("active");
    }

    public static void WriteHead(NpgsqlBinaryImporter row, KeyValuePair<Guid, long> head)
    {
        row.Write(head.Key);
        row.Write(1L);
        row.Write(head.Value);
    }

    public static void WriteProduct(NpgsqlBinaryImporter row, (SeededCompany Company, SeededProduct Product) one)
    {
        row.Write(one.Company.Id);
        row.Write(one.Product.Id);
        row.Write(one.Product.Sku);
        row.Write(one.Product.Name);
        row.Write(one.Product.Price);
        row.Write(one.Company.Currency);
        row.Write(one.Product.Stock);
        row.Time(one.Product.CreatedAt);
    }

    public static void WriteOrder(NpgsqlBinaryImporter row, SeededOrder order)
    {
        row.Write(order.Company.Id);
        row.Write(order.Id);
        row.Write(order.StatusAfter(order.Changes.Length));
        row.Write(order.Company.Currency);
        row.Write(order.Total);
        row.Text(order.Reference);
        row.Time(order.CreatedAt);
        row.Write(SeededOrder.VersionAfter(order.Changes.Length));
    }

    public static void WriteLine(NpgsqlBinaryImporter row, (SeededOrder Order, int Index) one)
    {
        var (product, quantity) = one.Order.Lines[one.Index];
        row.Write(one.Order.Company.Id);
        row.Write(one.Order.Id);
        row.Write(one.Index + 1);
        row.Write(product.Id);
        row.Write(product.Sku);
        row.Write(product.Name);
        row.Write(quantity);
        row.Write(product.Price);
        row.Write(product.Price * quantity);
    }

    public static void WriteEvent(NpgsqlBinaryImporter row, (SeededCompany Company, SeededEvent Event) one)
    {
        var (type, resource, id) = SeedEventData.Subject(one.Company, one.Event);
        row.Write(one.Company.Id);
        row.Write(one.Event.Seq);
        row.Time(one.Event.At);
        row.Write(type);
        row.Write(resource);
        row.Write(id);
        row.Write(SeedEventData.Data(one.Company, one.Event), NpgsqlDbType.Json);
    }
}
