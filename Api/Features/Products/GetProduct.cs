using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Products;

internal static class GetProduct
{
    public static Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        [Description("The product's id.")] Guid id, TenantContext tenant, ProductQueries products, CancellationToken cancellationToken) =>
        FoundJson.AnswerAsync(body => products.WriteByIdAsync(tenant.Required, id, body, cancellationToken));
}
