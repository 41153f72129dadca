using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Products;

/// <summary>What can be changed about a product. Its stock is not among it: orders change that all the time, so nobody knows what to set it to.</summary>
public sealed record ProductValues(string? Sku, string? Name, long? Price)
{
    /// <summary>Longest number in characters.</summary>
    public const int MostSku = 64;

    /// <summary>Longest name in characters.</summary>
    public const int MostName = 200;

    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check() => new FieldErrors()
        .RequireText(Sku, "sku", MostSku)
        .RequireText(Name, "name", MostName)
        .Require(Price is >= 0 and <= Money.MostPrice, "price", $"must be 0 to {Money.MostPrice} minor units");
}

/// <summary>A product of the company has that number already.</summary>
public sealed record SkuTaken(string Sku) : Change<Product>;

/// <summary>More was to be taken than there is, or the sum is more than <see cref="Product.MostStock"/>.</summary>
public sealed record StockOutOfBounds(int Stock) : Change<Product>;

/// <summary>Products of the company have some of the numbers already, so none was created.</summary>
public sealed record SkusTaken(IReadOnlyList<string> Skus) : Change<IReadOnlyList<Product>>;
