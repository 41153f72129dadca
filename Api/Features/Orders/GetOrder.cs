using System.ComponentModel;
using Scale.Api.Http.Caching;
using Scale.Core.Caching;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;

namespace Scale.Api.Features.Orders;

internal static class GetOrder
{
    public static ValueTask<IResult> HandleAsync(
        [Description("The order's id.")] Guid id, TenantContext tenant, OrderQueries orders, ICompanyCache cache, CancellationToken cancellationToken) =>
        CachedResource.AnswerAsync(
            cache, tenant.Required, CacheSpaces.Orders, id, orders,
            static (orders, reader, id, body, ct) => orders.WriteByIdAsync(reader, id, body, ct), cancellationToken);
}
