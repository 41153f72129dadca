namespace Scale.Core.Domain.Orders;

/// <summary>One line a client wants to order.</summary>
public sealed record NewOrderItem(Guid ProductId, int Quantity);

/// <summary>What a client wants to order.</summary>
public sealed record NewOrder(IReadOnlyList<NewOrderItem>? Items, string? Reference)
{
    /// <summary>What is wrong with it, if anything that can be seen without the products.</summary>
    public FieldErrors Check()
    {
        var errors = new FieldErrors().Require(Items is { Count: >= 1 and <= Order.MostItems }, "items", $"must have 1 to {Order.MostItems} lines");
        if (Reference is not null)
            errors.RequireText(Reference, "reference", Order.MostReference);
        foreach (var (index, item) in (Items ?? []).Take(Order.MostItems).Index())
        {
            errors.Require(item is not null && item.ProductId != Guid.Empty, $"items[{index}].productId", "is required");
            errors.Require(item is { Quantity: >= 1 and <= Order.MostQuantity }, $"items[{index}].quantity", $"must be 1 to {Order.MostQuantity}");
        }
        return errors;
    }
}

/// <summary>What became of an order to be placed.</summary>
public abstract record OrderPlacement
{
    private OrderPlacement()
    {
    }

    /// <summary>It exists, and its stock is reserved.</summary>
    /// <param name="Order">The order.</param>
    /// <param name="Json">The same as clients see it, written once for all who are told.</param>
    public sealed record Placed(Order Order, ReadOnlyMemory<byte> Json) : OrderPlacement;

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : OrderPlacement;

    /// <summary>The company has no such products.</summary>
    public sealed record UnknownProducts(IReadOnlyList<Guid> ProductIds) : OrderPlacement;

    /// <summary>Not enough left of at least one product; nothing was reserved.</summary>
    public sealed record InsufficientStock(IReadOnlyList<StockShortage> Shortages) : OrderPlacement;

    /// <summary>One order has one currency; these products have several.</summary>
    public sealed record MixedCurrency(IReadOnlyList<string> Currencies) : OrderPlacement;

    /// <summary>The total is more than <see cref="Money.Most"/>.</summary>
    public sealed record TotalTooLarge : OrderPlacement;
}

/// <summary>A product of which more was wanted than there is.</summary>
public sealed record StockShortage(Guid ProductId, string Sku, long Requested, int Available);
