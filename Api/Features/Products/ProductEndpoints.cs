using Scale.Api.Http;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Products;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Products;

internal static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapCompanyGroup("/products", "Products");

        products.MapPost("", CreateProduct.HandleAsync)
            .WithName("createProduct")
            .WithSummary("Create a product")
            .WithDescription("Raises the event product.created.")
            .TakesJson<CreateProductRequest>()
            .Makes<ProductResponse>()
            .Refuses(ApiProblemCodes.SkuTaken);

        products.MapList<ProductResponse>(ProductList.Definition)
            .WithName("listProducts")
            .WithSummary("List products");

        products.MapGet("/{id:guid}", GetProduct.HandleAsync)
            .WithName("getProduct")
            .WithSummary("Get a product")
            .Produces<ProductResponse>()
            .Refuses(ProblemCodes.NotFound);
    }
}
