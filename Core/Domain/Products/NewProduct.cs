namespace Scale.Core.Domain.Products;

/// <summary>What a client says about a product it wants to create.</summary>
public sealed record NewProduct(string? Sku, string? Name, long Price, string? Currency, int Stock)
{
    /// <summary>What is wrong with it, if anything.</summary>
    public FieldErrors Check() => new ProductValues(Sku, Name, Price).Check()
        .Require(Domain.Currency.IsKnown(Currency), "currency", "must be an ISO 4217 code in capital letters, for example EUR")
        .Require(Stock is >= 0 and <= Product.MostStock, "stock", $"must be 0 to {Product.MostStock}");
}
