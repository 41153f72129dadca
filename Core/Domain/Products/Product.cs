using Scale.Core.Data;
using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Products;

/// <summary>Something a company sells.</summary>
public sealed class Product : ITenantEntity, IArchivable
{
    /// <summary>Most pieces in stock: 10^9.</summary>
    public const int MostStock = 1_000_000_000;

    private Product()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <inheritdoc />
    public Guid Id { get; private init; }

    /// <summary>The company's own number; unique in the company.</summary>
    public string Sku { get; private set; } = "";

    /// <summary>Name as customers read it.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Price of one piece in minor units.</summary>
    public long Price { get; private set; }

    /// <summary>ISO 4217 code of the price.</summary>
    public string Currency { get; private init; } = "";

    /// <summary>Pieces that can still be ordered; never negative.</summary>
    public int Stock { get; private set; }

    /// <summary>
    /// Starts at 1 and grows with every change of the product itself. Stock that orders take or give back is no such change: otherwise
    /// nobody could edit a product that sells well.
    /// </summary>
    public long Version { get; private set; } = 1;

    /// <summary>When it was taken out of the assortment; null as long as it can be ordered.</summary>
    public DateTimeOffset? ArchivedAt { get; private set; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>A new product of values that have passed <see cref="NewProduct.Check"/>.</summary>
    public static Product Create(Guid companyId, NewProduct values, DateTimeOffset now) => new()
    {
        CompanyId = companyId,
        Id = Guid.CreateVersion7(now),
        Sku = values.Sku!.Trim(),
        Name = values.Name!.Trim(),
        Price = values.Price,
        Currency = values.Currency!,
        Stock = values.Stock,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
    };

    /// <summary>What can be changed, as it is.</summary>
    internal ProductValues Values() => new(Sku, Name, Price);

    /// <summary>Takes over values that have passed <see cref="ProductValues.Check"/>.</summary>
    internal void Set(ProductValues values) => (Sku, Name, Price) = (values.Sku!.Trim(), values.Name!.Trim(), values.Price!.Value);

    /// <summary>Adds to the stock, or takes from it; false if that would leave less than none, or too much.</summary>
    internal bool TryAddStock(int pieces)
    {
        var stock = Stock + (long)pieces;
        if (stock is < 0 or > MostStock)
            return false;
        Stock = (int)stock;
        return true;
    }
}
