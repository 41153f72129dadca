using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Resources;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Orders;

/// <summary>What to change about an order.</summary>
public sealed record UpdateOrderRequest : MergeRequest
{
    /// <summary>Where it goes: placed to paid to fulfilled to completed; placed and paid orders can be cancelled.</summary>
    /// <example>paid</example>
    [AllowedValues(OrderStatus.Placed, OrderStatus.Paid, OrderStatus.Fulfilled, OrderStatus.Completed, OrderStatus.Cancelled)]
    public string? Status { get; set => field = Sent(value); }

    /// <summary>The client's own number or note.</summary>
    /// <example>first</example>
    [StringLength(Order.MostReference, MinimumLength = 1)]
    public string? Reference { get; set => field = Sent(value); }

    internal OrderValues ApplyTo(OrderValues now) => new(Merge(Status, now.Status), Merge(Reference, now.Reference));
}

internal static class UpdateOrder
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        [Description("The order's id.")] Guid id, IfMatch ifMatch, UpdateOrderRequest request,
        TenantContext tenant, OrderUpdates orders, CancellationToken cancellationToken) =>
        ChangeAnswer.Of(await orders.UpdateAsync(tenant.Required, id, ifMatch.Version, request.ApplyTo, cancellationToken), OrderJson.Write, Refuse);

    public static ProblemResult? Refuse(Change<Order> change) => change is WrongStatus { Status: var status, Allowed: var allowed }
        ? new ProblemResult(
            ApiProblemCodes.WrongStatus, $"It is {status} and can {(allowed.Count == 0 ? "go nowhere from there" : $"become {string.Join(" or ", allowed)}")}.")
        : null;
}
