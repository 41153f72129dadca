using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Domain.Orders;

/// <summary>The statements of placing an order: one round trip to begin and lock what is wanted, one to write everything and commit.</summary>
internal static class OrderStore
{
    private static readonly string LockProductsSql = SqlText.Of<Order>("lock_products");
    private static readonly string ReserveStockSql = SqlText.Of<Order>("reserve_stock");
    private static readonly string InsertOrderSql = SqlText.Of<Order>("insert_order");
    private static readonly string InsertItemsSql = SqlText.Of<Order>("insert_order_items");

    /// <summary>Locks the products that exist of those wanted until the transaction ends.</summary>
    public static NpgsqlBatchCommand LockProducts(Guid companyId, Guid[] ids) => new(LockProductsSql) { Parameters = { Value(companyId), Value(ids) } };

    /// <summary>The rows of <see cref="LockProducts"/>.</summary>
    public static async Task<Dictionary<Guid, LockedProduct>> ReadProductsAsync(NpgsqlDataReader rows, CancellationToken ct)
    {
        var products = new Dictionary<Guid, LockedProduct>();
        while (await rows.ReadAsync(ct))
            products.Add(rows.GetGuid(0), new LockedProduct(rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetString(4), rows.GetInt32(5), rows.GetBoolean(6)));
        return products;
    }

    /// <summary>Takes the stock and writes the order with its lines, at the end of the transaction.</summary>
    public static void Save(TenantWrite write, Order order, Dictionary<Guid, long> quantities)
    {
        var items = order.Items;
        write.AtEnd(new(ReserveStockSql)
        {
            Parameters =
            {
                Value(order.CompanyId), Value(quantities.Keys.ToArray()), Value(quantities.Values.Select(quantity => (int)quantity).ToArray()),
            },
        });
        write.AtEnd(new(InsertOrderSql)
        {
            Parameters =
            {
                Value(order.CompanyId), Value(order.Id), Value(order.Status), Value(order.Currency), Value(order.Total),
                new NpgsqlParameter { Value = (object?)order.Reference ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                Value(order.CreatedAt.UtcDateTime),
            },
        });
        write.AtEnd(new(InsertItemsSql)
        {
            Parameters =
            {
                Value(order.CompanyId), Value(order.Id), Value(items.Select(item => item.ProductId).ToArray()),
                Value(items.Select(item => item.Sku).ToArray()), Value(items.Select(item => item.Name).ToArray()),
                Value(items.Select(item => item.Quantity).ToArray()), Value(items.Select(item => item.UnitPrice).ToArray()),
                Value(items.Select(item => item.LineTotal).ToArray()),
            },
        });
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}

/// <summary>A product as it is while its row is locked.</summary>
internal readonly record struct LockedProduct(string Sku, string Name, long Price, string Currency, int Stock, bool Archived);
