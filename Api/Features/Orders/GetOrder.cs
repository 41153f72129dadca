using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;

namespace Scale.Api.Features.Orders;

internal static class GetOrder
{
    public static Task<Results<JsonResponse, ApiProblem>> HandleAsync(
        [Description("The order's id.")] Guid id, TenantContext tenant, OrderQueries orders, CancellationToken cancellationToken) =>
        FoundJson.AnswerAsync(body => orders.WriteByIdAsync(tenant.Required, id, body, cancellationToken));
}
