using Scale.Core.Audit;
using Scale.Core.Caching;
using Scale.Core.Data;
using Scale.Core.Events;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Orders;

/// <summary>Changes to orders.</summary>
public sealed class OrderCommands(TenantDatabase database, TimeProvider clock)
{
    /// <summary>
    /// Places an order: prices come from the products, the total is computed, the stock is reserved, and
    /// <c>order.created</c> is raised, all in one transaction. A refusal reserves nothing.
    /// </summary>
    public async Task<OrderPlacement> PlaceAsync(Tenant tenant, NewOrder wanted, CancellationToken ct)
    {
        var errors = wanted.Check();
        if (!errors.None)
            return DomainTelemetry.Count("order.place", new OrderPlacement.Invalid(errors));
        var quantities = Quantities(wanted.Items!);
        return DomainTelemetry.Count("order.place", await database.WriteAsync(
            tenant, () => OrderStore.LockProducts(tenant.CompanyId, [.. quantities.Keys]), OrderStore.ReadProductsAsync,
            (write, products) => Place(write, wanted, quantities, products), ct));
    }

    private OrderPlacement Place(TenantWrite write, NewOrder wanted, Dictionary<Guid, long> quantities, Dictionary<Guid, LockedProduct> products)
    {
        var items = wanted.Items!;
        if (Refuse(quantities, products) is { } refusal)
            return RolledBack(write, refusal);

        var lines = items.Select(item => products[item.ProductId] is var product
            ? new PricedLine(item.ProductId, product.Sku, product.Name, item.Quantity, product.Price) : default);
        var currency = products.Values.First().Currency;
        if (Order.Place(write.Tenant.CompanyId, currency, wanted.Reference?.Trim(), lines, clock.GetUtcNow()) is not { } order)
            return RolledBack(write, new OrderPlacement.TotalTooLarge());

        OrderStore.Save(write, order, quantities);
        write.Take(Quota.Orders, 1);
        write.Outdates(CacheSpaces.Products);
        var placed = JsonBytes.Of(order, OrderJson.Write);
        write.Audit(new AuditDraft("order.created", "order", order.Id, Before: null, placed));
        write.Raise(new EventDraft("order.created", "order", order.Id, placed));
        return new OrderPlacement.Placed(order, placed);
    }

    // One product may be on several lines; what counts is how much of it is wanted in all.
    private static Dictionary<Guid, long> Quantities(IReadOnlyList<NewOrderItem> items)
    {
        var quantities = new Dictionary<Guid, long>(items.Count);
        foreach (var item in items)
            quantities[item.ProductId] = quantities.GetValueOrDefault(item.ProductId) + item.Quantity;
        return quantities;
    }

    private static OrderPlacement? Refuse(Dictionary<Guid, long> quantities, Dictionary<Guid, LockedProduct> products)
    {
        // What is archived is out of the assortment: for an order there is no such product.
        var unknown = quantities.Keys.Where(id => !products.TryGetValue(id, out var product) || product.Archived).ToList();
        if (unknown.Count > 0)
            return new OrderPlacement.UnknownProducts(unknown);
        var currencies = products.Values.Select(product => product.Currency).Distinct().Order(StringComparer.Ordinal).ToList();
        if (currencies.Count > 1)
            return new OrderPlacement.MixedCurrency(currencies);
        var shortages = products
            .Where(found => found.Value.Stock < quantities[found.Key])
            .Select(found => new StockShortage(found.Key, found.Value.Sku, quantities[found.Key], found.Value.Stock))
            .ToList();
        return shortages.Count > 0 ? new OrderPlacement.InsufficientStock(shortages) : null;
    }

    private static OrderPlacement RolledBack(TenantWrite write, OrderPlacement refusal)
    {
        write.Rollback();
        return refusal;
    }
}
