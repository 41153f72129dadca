using Scale.Core.Data;

namespace Scale.Core.Domain.Products;

/// <summary>Something a company sells.</summary>
public sealed class Product : ITenantEntity
{
    /// <summary>Most pieces in stock: 10^9.</summary>
    public const int MostStock = 1_000_000_000;

    private Product()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <summary>UUIDv7, so ids order by time of creation.</summary>
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

    /// <summary>Applies values that have passed <see cref="ProductChange.Check"/>; false if that would leave less than no stock, or too much.</summary>
    internal bool Apply(ProductChange change)
    {
        var stock = Stock + (long)(change.AddStock ?? 0);
        if (stock is < 0 or > MostStock)
            return false;
        Stock = (int)stock;
        Sku = change.Sku?.Trim() ?? Sku;
        Name = change.Name?.Trim() ?? Name;
        Price = change.Price ?? Price;
        Version++;
        return true;
    }

    /// <summary>Takes it out of the assortment, or back in.</summary>
    internal void Archive(DateTimeOffset? at)
    {
        ArchivedAt = at;
        Version++;
    }
}
