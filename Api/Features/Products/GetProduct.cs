using System.ComponentModel;
using Scale.Api.Http.Caching;
using Scale.Core.Caching;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;

namespace Scale.Api.Features.Products;

internal static class GetProduct
{
    public static ValueTask<IResult> HandleAsync(
        [Description("The product's id.")] Guid id, TenantContext tenant, ProductQueries products, ICompanyCache cache, CancellationToken cancellationToken) =>
        CachedResource.AnswerAsync(
            cache, tenant.Required, CacheSpaces.Products, id, products,
            static (products, reader, id, body, ct) => products.WriteByIdAsync(reader, id, body, ct), cancellationToken);
}
