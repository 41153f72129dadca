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

/// <summary>Products to create, all of them or none.</summary>
public sealed record CreateProductsRequest
{
    /// <summary>The products.</summary>
    [Required, Length(1, ProductCommands.MostAtOnce)]
    public IReadOnlyList<CreateProductRequest?>? Products { get; set; }
}

// Documents the shape; the handler writes the JSON.

/// <summary>Products that were created.</summary>
public sealed record CreatedProductsResponse
{
    /// <summary>The products, in the order in which they were sent.</summary>
    public required IReadOnlyList<ProductResponse> Products { get; init; }
}

internal static class CreateProducts
{
    /// <summary>500 products with the longest fields, and some white space.</summary>
    public static BodyLimit Limit { get; } = new(1024 * 1024);

    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        CreateProductsRequest request, TenantContext tenant, ProductCommands products, CancellationToken cancellationToken)
    {
        var values = request.Products?.Select(product => (product ?? new CreateProductRequest()).ToNewProduct()).ToList() ?? [];
        return ChangeAnswer.MadeMany(
            await products.CreateManyAsync(tenant.Required, values, cancellationToken), "/v1/products", "products", ProductJson.Write,
            refused => refused is SkusTaken { Skus: var taken } ? new ProblemResult(ApiProblemCodes.SkuTaken) { Errors = NameTaken(values, taken) } : null);
    }

    private static IDictionary<string, string[]>? NameTaken(List<NewProduct> values, IReadOnlyList<string> taken)
    {
        var errors = new FieldErrors();
        foreach (var (index, value) in values.Index())
            errors.Require(!taken.Contains(value.Sku!.Trim()), $"products[{index}].sku", "is the SKU of a product that the company has");
        return errors.None ? null : errors.ToDictionary();
    }
}
