using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Paging;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Products;

internal static class ListProducts
{
    public static Task<Results<JsonResponse, ProblemResult>> HandleAsync(HttpContext http, TenantContext tenant, ProductQueries products) =>
        PagedList.AnswerAsync(http, (limit, cursor, output, token) => products.WritePageAsync(tenant.Required, limit, cursor, output, token));
}
