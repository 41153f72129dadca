using Scale.Api.Http;
using Scale.Api.Http.Caching;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Quotas;
using Scale.Api.Http.RateLimits;
using Scale.Core.Caching;
using Scale.Core.Domain.Products;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Products;

internal static class ProductEndpoints
{
    public static void MapProducts(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapCompanyGroup("/products", "Products", "products");

        products.MapPost("", CreateProduct.HandleAsync)
            .WithName("createProduct")
            .WithSummary("Create a product")
            .WithDescription("Raises the event product.created.")
            .TakesJson<CreateProductRequest>()
            .Makes<ProductResponse>()
            .HasETag(StatusCodes.Status201Created)
            .TakesQuota()
            .Idempotent<ProductCreation.Created>(CreateProduct.Made)
            .Refuses(ApiProblemCodes.SkuTaken);

        products.MapPost("/bulk", CreateProducts.HandleAsync)
            .WithName("createProducts")
            .Costs(RequestCost.OfMany)
            .WithSummary("Create many products")
            .WithDescription("All of them or none; errors name a product by its place, for example products[3].sku. Raises product.created for each.")
            .TakesJson<CreateProductsRequest>(CreateProducts.Limit)
            .Makes<CreatedProductsResponse>()
            .TakesQuota()
            .Idempotent<ProductsCreation.Created>(CreateProducts.Made)
            .Refuses(ApiProblemCodes.SkuTaken);

        products.MapList<ProductResponse>(ProductList.Definition)
            .WithName("listProducts")
            .WithSummary("List products")
            .Cached(CacheSpaces.Products);

        products.MapGet("/{id:guid}", GetProduct.HandleAsync)
            .WithName("getProduct")
            .WithSummary("Get a product")
            .Produces<ProductResponse>()
            .HasETag()
            .Refuses(ProblemCodes.NotFound);

        products.MapPatch("/{id:guid}", UpdateProduct.HandleAsync)
            .WithName("updateProduct")
            .WithSummary("Change a product")
            .WithDescription(
                "Raises the event product.updated. The version counts changes of the product itself; stock that orders take is no such change.")
            .TakesJson<UpdateProductRequest>()
            .Produces<ProductResponse>()
            .RequiresIfMatch()
            .Refuses(ApiProblemCodes.SkuTaken, ApiProblemCodes.InsufficientStock);

        products.MapPost("/{id:guid}/archive", UpdateProduct.ArchiveAsync)
            .WithName("archiveProduct")
            .WithSummary("Archive a product")
            .WithDescription("It cannot be ordered any more and lists leave it out; orders keep it. Raises the event product.archived.")
            .Produces<ProductResponse>()
            .RequiresIfMatch();

        products.MapPost("/{id:guid}/restore", UpdateProduct.RestoreAsync)
            .WithName("restoreProduct")
            .WithSummary("Restore an archived product")
            .WithDescription("Raises the event product.restored.")
            .Produces<ProductResponse>()
            .RequiresIfMatch()
            .TakesQuota();
    }
}
