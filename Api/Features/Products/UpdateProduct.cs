using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Core.Domain;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Products;

/// <summary>What to change about a product; a field that is left out stays as it is.</summary>
public sealed record UpdateProductRequest
{
    /// <summary>The company's own number; unique in the company.</summary>
    /// <example>FRAME-1</example>
    [StringLength(64, MinimumLength = 1)]
    public string? Sku { get; set; }

    /// <summary>Name as customers read it.</summary>
    /// <example>Titanium frame, matt</example>
    [StringLength(200, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>Price of one piece in minor units (cents). Orders that have been placed keep theirs.</summary>
    /// <example>15900</example>
    [Range(0, Money.MostPrice)]
    public long? Price { get; set; }

    /// <summary>Pieces to add to the stock, or to take from it if negative.</summary>
    /// <example>10</example>
    [Range(-Product.MostStock, Product.MostStock)]
    public int? AddStock { get; set; }
}

internal static class UpdateProduct
{
    public static async Task<IResult> HandleAsync(
        [Description("The product's id.")] Guid id, IfMatch ifMatch, UpdateProductRequest request,
        TenantContext tenant, ProductCommands products, CancellationToken cancellationToken) => Answer(
            await products.UpdateAsync(tenant.Required, id, ifMatch.Version, new(request.Sku, request.Name, request.Price, request.AddStock), cancellationToken),
            id, request.AddStock);

    public static async Task<IResult> ArchiveAsync(
        [Description("The product's id.")] Guid id, IfMatch ifMatch, TenantContext tenant, ProductCommands products, CancellationToken cancellationToken) =>
        Answer(await products.ArchiveAsync(tenant.Required, id, ifMatch.Version, cancellationToken), id, null);

    public static async Task<IResult> RestoreAsync(
        [Description("The product's id.")] Guid id, IfMatch ifMatch, TenantContext tenant, ProductCommands products, CancellationToken cancellationToken) =>
        Answer(await products.RestoreAsync(tenant.Required, id, ifMatch.Version, cancellationToken), id, null);

    private static IResult Answer(ProductUpdate outcome, Guid id, int? addStock) => outcome switch
    {
        ProductUpdate.Updated { Product: var product } => JsonResponse.Ok(product, ProductJson.Write, product.Version),
        ProductUpdate.Invalid { Errors: var errors } => Invalid.Fields(errors),
        ProductUpdate.NotFound => new ProblemResult(ProblemCodes.NotFound),
        ProductUpdate.OtherVersion { Version: var version } => Preconditions.Changed(version),
        ProductUpdate.SkuTaken { Sku: var sku } => new ProblemResult(ApiProblemCodes.SkuTaken, $"The SKU is {sku}."),
        ProductUpdate.StockOutOfBounds { Stock: var stock } when addStock > 0 =>
            Invalid.Field("addStock", $"would make more than {Product.MostStock}; there are {stock}"),
        ProductUpdate.StockOutOfBounds { Stock: var stock } =>
            new ProblemResult(ApiProblemCodes.InsufficientStock, $"{-(long)addStock!} to be taken, {stock} available.")
            {
                Member = ("shortages", new List<StockShortage> { new(id, "", -(long)addStock, stock) }),
            },
        _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
    };
}
