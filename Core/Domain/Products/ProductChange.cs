namespace Scale.Core.Domain.Products;

/// <summary>What a client wants to change about a product; null stays as it is.</summary>
/// <param name="Sku">See <see cref="Product.Sku"/>.</param>
/// <param name="Name">See <see cref="Product.Name"/>.</param>
/// <param name="Price">See <see cref="Product.Price"/>.</param>
/// <param name="AddStock">Pieces to add, or to take if negative: orders change the stock all the time, so nobody knows what to set it to.</param>
public sealed record ProductChange(string? Sku, string? Name, long? Price, int? AddStock)
{
    /// <summary>What is wrong with it, if anything that can be seen without the product.</summary>
    public FieldErrors Check()
    {
        var errors = new FieldErrors();
        if (Sku is not null)
            errors.RequireText(Sku, "sku", most: 64);
        if (Name is not null)
            errors.RequireText(Name, "name", most: 200);
        return errors
            .Require(Price is null or (>= 0 and <= Money.MostPrice), "price", $"must be 0 to {Money.MostPrice} minor units")
            .Require(AddStock is null or (>= -Product.MostStock and <= Product.MostStock), "addStock", $"must be -{Product.MostStock} to {Product.MostStock}")
            .Require(this != new ProductChange(null, null, null, null), "sku", "nothing is changed; give at least one of sku, name, price, addStock");
    }
}

/// <summary>What became of a product to be changed, archived or restored.</summary>
public abstract record ProductUpdate
{
    private ProductUpdate()
    {
    }

    /// <summary>It is as it was wanted.</summary>
    public sealed record Updated(Product Product) : ProductUpdate;

    /// <summary>The request is wrong.</summary>
    public sealed record Invalid(FieldErrors Errors) : ProductUpdate;

    /// <summary>The company has no such product.</summary>
    public sealed record NotFound : ProductUpdate;

    /// <summary>It has changed since the client saw it.</summary>
    public sealed record OtherVersion(long Version) : ProductUpdate;

    /// <summary>Another product of the company has that number.</summary>
    public sealed record SkuTaken(string Sku) : ProductUpdate;

    /// <summary>More was to be taken than there is, or the sum is more than <see cref="Product.MostStock"/>.</summary>
    public sealed record StockOutOfBounds(int Stock) : ProductUpdate;
}

/// <summary>What became of many products to be created.</summary>
public abstract record ProductsCreation
{
    private ProductsCreation()
    {
    }

    /// <summary>All of them exist.</summary>
    public sealed record Created(IReadOnlyList<Product> Products) : ProductsCreation;

    /// <summary>None was created; the errors name them by <c>products[i]</c>.</summary>
    public sealed record Invalid(FieldErrors Errors) : ProductsCreation;

    /// <summary>None was created: the company has some of these numbers already.</summary>
    public sealed record SkusTaken(IReadOnlyList<string> Skus) : ProductsCreation;
}
