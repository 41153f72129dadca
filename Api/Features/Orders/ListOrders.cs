using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Paging;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Orders;

internal static class ListOrders
{
    public static Task<Results<JsonResponse, ProblemResult>> HandleAsync(HttpContext http, TenantContext tenant, OrderQueries orders) =>
        PagedList.AnswerAsync(http, (limit, cursor, output, token) => orders.WritePageAsync(tenant.Required, limit, cursor, output, token));
}
