using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Orders;

internal static class GetOrder
{
    public static Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        [Description("The order's id.")] Guid id, TenantContext tenant, OrderQueries orders, CancellationToken cancellationToken) =>
        FoundJson.AnswerAsync(body => orders.WriteByIdAsync(tenant.Required, id, body, cancellationToken));
}
