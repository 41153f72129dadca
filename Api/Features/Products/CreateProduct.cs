using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Resources;
using Scale.Core.Domain;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Products;

/// <summary>A product to create.</summary>
public sealed record CreateProductRequest
{
    // A number that is left out is refused like any other that is out of bounds.
    private const int Missing = -1;

    /// <summary>The company's own number; unique in the company.</summary>
    /// <example>FRAME-1</example>
    [Required, StringLength(ProductValues.MostSku, MinimumLength = 1)]
    public string? Sku { get; set; }

    /// <summary>Name as customers read it.</summary>
    /// <example>Titanium frame</example>
    [Required, StringLength(ProductValues.MostName, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>Price of one piece in minor units (cents).</summary>
    /// <example>14900</example>
    [Required, Range(0, Money.MostPrice)]
    public long? Price { get; set; }

    /// <summary>ISO 4217 code of the price, in capital letters.</summary>
    /// <example>EUR</example>
    [Required, StringLength(3, MinimumLength = 3)]
    public string? Currency { get; set; }

    /// <summary>Pieces that can be ordered.</summary>
    /// <example>25</example>
    [Required, Range(0, Product.MostStock)]
    public int? Stock { get; set; }

    internal NewProduct ToNewProduct() => new(Sku, Name, Price ?? Missing, Currency, Stock ?? Missing);
}

internal static class CreateProduct
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        CreateProductRequest request, TenantContext tenant, ProductCommands products, CancellationToken cancellationToken) => ChangeAnswer.Made(
            await products.CreateAsync(tenant.Required, request.ToNewProduct(), cancellationToken), "/v1/products", ProductJson.Write,
            refused => refused is SkuTaken { Sku: var sku } ? new ProblemResult(ApiProblemCodes.SkuTaken, $"The SKU is {sku}.") : null);
}
