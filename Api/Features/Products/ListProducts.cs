using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Paging;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;

namespace Scale.Api.Features.Products;

internal static class ListProducts
{
    public static Task<Results<JsonResponse, ApiProblem>> HandleAsync(HttpContext http, TenantContext tenant, ProductQueries products) =>
        PagedList.AnswerAsync(http, (limit, cursor, output, token) => products.WritePageAsync(tenant.Required, limit, cursor, output, token));
}
