using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Scale.Api.Http.Json;
using Scale.Api.Http.Problems;
using Scale.Core.Domain;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Orders;

/// <summary>An order to place.</summary>
public sealed record PlaceOrderRequest
{
    /// <summary>The lines. One product may be on several.</summary>
    [Required, Length(1, Order.MostItems)]
    public IReadOnlyList<OrderItemRequest?>? Items { get; set; }

    /// <summary>The client's own number or note.</summary>
    /// <example>first</example>
    [StringLength(Order.MostReference, MinimumLength = 1)]
    public string? Reference { get; set; }

    internal NewOrder ToNewOrder() =>
        new(Items?.Select(item => new NewOrderItem(item?.ProductId ?? Guid.Empty, item?.Quantity ?? 0)).ToList(), Reference);
}

/// <summary>A line of an order to place.</summary>
public sealed record OrderItemRequest
{
    /// <summary>The product.</summary>
    /// <example>01980c7e-4f3a-7c1d-9b52-3f6a1c0e8d11</example>
    [Required]
    public Guid? ProductId { get; set; }

    /// <summary>Pieces.</summary>
    /// <example>2</example>
    [Required, Range(1, Order.MostQuantity)]
    public int? Quantity { get; set; }
}

internal static class PlaceOrder
{
    public static async Task<Results<JsonResponse, ProblemResult>> HandleAsync(
        PlaceOrderRequest request, TenantContext tenant, OrderCommands orders, CancellationToken cancellationToken)
    {
        var outcome = await orders.PlaceAsync(tenant.Required, request.ToNewOrder(), cancellationToken);
        return outcome switch
        {
            OrderPlacement.Placed placed => Made(placed),
            OrderPlacement.Invalid { Errors: var errors } => Invalid.Fields(errors),
            OrderPlacement.UnknownProducts { ProductIds: var unknown } => Invalid.Fields(NameLines(request, unknown)),
            OrderPlacement.MixedCurrency { Currencies: var currencies } =>
                Invalid.Field("items", $"must be of products in one currency; these are in {string.Join(", ", currencies)}"),
            OrderPlacement.TotalTooLarge => Invalid.Field("items", $"must have a total of at most {Money.Most} minor units"),
            OrderPlacement.InsufficientStock { Shortages: var shortages } =>
                new ProblemResult(ApiProblemCodes.InsufficientStock, Explain(shortages)) { Member = ("shortages", shortages) },
            _ => throw new InvalidOperationException($"No response for {outcome.GetType().Name}."),
        };
    }

    public static JsonResponse Made(OrderPlacement.Placed placed) =>
        JsonResponse.Created(
            $"/v1/orders/{placed.Order.Id}", placed.Json, static (json, written) => json.WriteRawValue(written.Span, skipInputValidation: true), placed.Order.Version);

    private static FieldErrors NameLines(PlaceOrderRequest request, IReadOnlyList<Guid> unknown)
    {
        var errors = new FieldErrors();
        foreach (var (index, item) in request.Items!.Index())
            errors.Require(!unknown.Contains(item!.ProductId!.Value), $"items[{index}].productId", "is no product of this company");
        return errors;
    }

    private static string Explain(IReadOnlyList<StockShortage> shortages) =>
        string.Join(" ", shortages.Select(shortage => $"{shortage.Requested} of {shortage.Sku} wanted, {shortage.Available} available."));
}
