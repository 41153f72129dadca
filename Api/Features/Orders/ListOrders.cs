using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Paging;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;

namespace Scale.Api.Features.Orders;

internal static class ListOrders
{
    public static Task<Results<JsonResponse, ApiProblem>> HandleAsync(HttpContext http, TenantContext tenant, OrderQueries orders) =>
        PagedList.AnswerAsync(http, (limit, cursor, output, token) => orders.WritePageAsync(tenant.Required, limit, cursor, output, token));
}
