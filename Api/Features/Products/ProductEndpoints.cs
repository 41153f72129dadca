using Scale.Api.Http;
using Scale.Api.Http.Caching;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Quotas;
using Scale.Api.Http.Resources;
using Scale.Core.Caching;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Products;
using Scale.ServiceDefaults.Http.RateLimits;

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
            .Idempotent((Change<Product>.Done made) => ChangeAnswer.Made(made.Resource, "/v1/products", ProductJson.Write))
            .Refuses(ApiProblemCodes.SkuTaken);

        products.MapPost("/bulk", CreateProducts.HandleAsync)
            .WithName("createProducts")
            .Costs(RequestCost.OfMany)
            .WithSummary("Create many products")
            .WithDescription("All of them or none; errors name a product by its place, for example products[3].sku. Raises product.created for each.")
            .TakesJson<CreateProductsRequest>(CreateProducts.Limit)
            .Makes<CreatedProductsResponse>()
            .TakesQuota()
            .Idempotent((Change<IReadOnlyList<Product>>.Done made) => ChangeAnswer.MadeMany(made.Resource, "/v1/products", "products", ProductJson.Write))
            .Refuses(ApiProblemCodes.SkuTaken);

        products.MapList<ProductResponse>(ProductList.Definition)
            .WithName("listProducts")
            .WithSummary("List products")
            .Cached(CacheSpaces.Products);

        var product = products.MapResource<ProductResponse>("product");

        product.MapGet(GetProduct.HandleAsync);

        product.MapUpdate<UpdateProductRequest>(UpdateProduct.HandleAsync)
            .WithDescription(
                "What is left out stays. Raises the event product.updated. The version counts changes of the product itself; stock that orders take is no such change.")
            .Refuses(ApiProblemCodes.SkuTaken, ApiProblemCodes.InsufficientStock);

        product.MapArchive<Product, ProductCommands>(ProductJson.Write)
            .WithDescription("It cannot be ordered any more and lists leave it out; orders keep it. Raises the event product.archived.");

        product.MapRestore<Product, ProductCommands>(ProductJson.Write)
            .WithDescription("Raises the event product.restored.")
            .TakesQuota();
    }
}
