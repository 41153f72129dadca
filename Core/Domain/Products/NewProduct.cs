namespace Scale.Core.Domain.Products;

/// <summary>What a client says about a product it wants to create.</summary>
public sealed record NewProduct(string? Sku, string? Name, long Price, string? Currency, int Stock)
{
    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check() => new FieldErrors()
        .RequireText(Sku, "sku", most: 64)
        .RequireText(Name, "name", most: 200)
        .Require(Price is >= 0 and <= Money.MostPrice, "price", $"must be 0 to {Money.MostPrice} minor units")
        .Require(Domain.Currency.IsKnown(Currency), "currency", "must be an ISO 4217 code in capital letters, for example EUR")
        .Require(Stock is >= 0 and <= Product.MostStock, "stock", $"must be 0 to {Product.MostStock}");
}

/// <summary>What became of a product to be created.</summary>
public abstract record ProductCreation
{
    private ProductCreation()
    {
    }

    /// <summary>It exists.</summary>
    public sealed record Created(Product Product) : ProductCreation;

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : ProductCreation;

    /// <summary>The company already has a product of that number.</summary>
    public sealed record SkuTaken(string Sku) : ProductCreation;
}
