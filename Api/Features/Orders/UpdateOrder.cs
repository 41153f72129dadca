using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Orders;

/// <summary>What to change about an order; a field that is left out stays as it is.</summary>
public sealed record UpdateOrderRequest
{
    /// <summary>Where it goes: placed to paid to fulfilled to completed; placed and paid orders can be cancelled.</summary>
    /// <example>paid</example>
    [AllowedValues(OrderStatus.Placed, OrderStatus.Paid, OrderStatus.Fulfilled, OrderStatus.Completed, OrderStatus.Cancelled, null)]
    public string? Status { get; set; }

    /// <summary>The client's own number or note.</summary>
    /// <example>first</example>
    [StringLength(Order.MostReference, MinimumLength = 1)]
    public string? Reference { get; set; }
}

internal static class UpdateOrder
{
    public static async Task<IResult> HandleAsync(
        [Description("The order's id.")] Guid id, IfMatch ifMatch, UpdateOrderRequest request,
        TenantContext tenant, OrderUpdates orders, CancellationToken cancellationToken) =>
        Answer(await orders.UpdateAsync(tenant.Required, id, ifMatch.Version, new(request.Status, request.Reference), cancellationToken));

    public static async Task<IResult> ArchiveAsync(
        [Description("The order's id.")] Guid id, IfMatch ifMatch, TenantContext tenant, OrderUpdates orders, CancellationToken cancellationToken) =>
        Answer(await orders.ArchiveAsync(tenant.Required, id, ifMatch.Version, cancellationToken));

    public static async Task<IResult> RestoreAsync(
        [Description("The order's id.")] Guid id, IfMatch ifMatch, TenantContext tenant, OrderUpdates orders, CancellationToken cancellationToken) =>
        Answer(await orders.RestoreAsync(tenant.Required, id, ifMatch.Version, cancellationToken));

    private static IResult Answer(OrderUpdate outcome) => outcome switch
    {
        OrderUpdate.Updated { Order: var order } => JsonResponse.Ok(order, OrderJson.Write, order.Version),
        OrderUpdate.Invalid { Errors: var errors } => Invalid.Fields(errors),
        OrderUpdate.NotFound => new ProblemResult(ProblemCodes.NotFound),
        OrderUpdate.OtherVersion { Version: var version } => Preconditions.Changed(version),
        OrderUpdate.WrongStatus { Status: var status, Allowed: var allowed } => new ProblemResult(
            ApiProblemCodes.WrongStatus, $"It is {status} and can {(allowed.Count == 0 ? "go nowhere from there" : $"become {string.Join(" or ", allowed)}")}."),
        _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
    };
}
