using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Resources;
using Scale.Core.Domain;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Products;

/// <summary>What to change about a product.</summary>
public sealed record UpdateProductRequest : MergeRequest
{
    /// <summary>The company's own number; unique in the company.</summary>
    /// <example>FRAME-1</example>
    [StringLength(ProductValues.MostSku, MinimumLength = 1)]
    public string? Sku { get; set => field = Sent(value); }

    /// <summary>Name as customers read it.</summary>
    /// <example>Titanium frame, matt</example>
    [StringLength(ProductValues.MostName, MinimumLength = 1)]
    public string? Name { get; set => field = Sent(value); }

    /// <summary>Price of one piece in minor units (cents). Orders that have been placed keep theirs.</summary>
    /// <example>15900</example>
    [Range(0, Money.MostPrice)]
    public long? Price { get; set => field = Sent(value); }

    /// <summary>Pieces to add to the stock, or to take from it if negative.</summary>
    /// <example>10</example>
    [Range(-Product.MostStock, Product.MostStock)]
    public int? AddStock { get; set; }

    internal ProductValues ApplyTo(ProductValues now) => new(Merge(Sku, now.Sku), Merge(Name, now.Name), Merge(Price, now.Price));
}

internal static class UpdateProduct
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        [Description("The product's id.")] Guid id, IfMatch ifMatch, UpdateProductRequest request,
        TenantContext tenant, ProductCommands products, CancellationToken cancellationToken)
    {
        var addStock = request.AddStock ?? 0;
        return ChangeAnswer.Of(
            await products.UpdateAsync(tenant.Required, id, ifMatch.Version, request.ApplyTo, addStock, cancellationToken), ProductJson.Write,
            refused => refused switch
            {
                SkuTaken { Sku: var sku } => new ProblemResult(ApiProblemCodes.SkuTaken, $"The SKU is {sku}."),
                StockOutOfBounds { Stock: var stock } => Refuse(id, addStock, stock),
                _ => null,
            });
    }

    private static ProblemResult Refuse(Guid id, int addStock, int stock) => addStock > 0
        ? Invalid.Field("addStock", $"would make more than {Product.MostStock}; there are {stock}")
        : new ProblemResult(ApiProblemCodes.InsufficientStock, $"{-(long)addStock} to be taken, {stock} available.")
        {
            Member = ("shortages", new List<StockShortage> { new(id, "", -(long)addStock, stock) }),
        };
}
