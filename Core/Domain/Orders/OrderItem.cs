using Scale.Core.Data;

namespace Scale.Core.Domain.Orders;

/// <summary>One line of an order. Name, number and price are copies, so that an order stays what the customer agreed to.</summary>
public sealed class OrderItem : ITenantEntity
{
    private OrderItem()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <summary>The order.</summary>
    public Guid OrderId { get; private init; }

    /// <summary>Position in the order, from 1.</summary>
    public int Line { get; private init; }

    /// <summary>The product.</summary>
    public Guid ProductId { get; private init; }

    /// <summary>The product's number when it was ordered.</summary>
    public string Sku { get; private init; } = "";

    /// <summary>The product's name when it was ordered.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Pieces.</summary>
    public int Quantity { get; private init; }

    /// <summary>Price of one piece in minor units.</summary>
    public long UnitPrice { get; private init; }

    /// <summary>Price of the line in minor units.</summary>
    public long LineTotal { get; private init; }

    internal static OrderItem Of(Guid companyId, Guid orderId, int line, PricedLine priced, long lineTotal) => new()
    {
        CompanyId = companyId,
        OrderId = orderId,
        Line = line,
        ProductId = priced.ProductId,
        Sku = priced.Sku,
        Name = priced.Name,
        Quantity = priced.Quantity,
        UnitPrice = priced.UnitPrice,
        LineTotal = lineTotal,
    };
}

/// <summary>A wanted line after its product has been found.</summary>
internal readonly record struct PricedLine(Guid ProductId, string Sku, string Name, int Quantity, long UnitPrice);
