using Scale.Api.Http;
using Scale.Api.Http.Caching;
using Scale.Api.Http.Idempotency;
using Scale.Api.Http.Preconditions;
using Scale.Api.Http.Problems;
using Scale.Api.Http.Quotas;
using Scale.Core.Caching;
using Scale.Core.Domain.Orders;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Orders;

internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapCompanyGroup("/orders", "Orders", "orders");

        orders.MapPost("", PlaceOrder.HandleAsync)
            .WithName("placeOrder")
            .Critical()
            .WithSummary("Place an order")
            .WithDescription(
                "Reserves the stock, takes prices from the products and computes the totals, all or nothing. "
                + "The products of one order have one currency. Raises the event order.created.")
            .TakesJson<PlaceOrderRequest>()
            .Makes<OrderResponse>()
            .TakesQuota()
            .Idempotent<OrderPlacement.Placed>(PlaceOrder.Made)
            .HasETag(StatusCodes.Status201Created)
            .Refuses(ApiProblemCodes.InsufficientStock);

        orders.MapList<OrderSummaryResponse>(OrderList.Definition)
            .WithName("listOrders")
            .WithSummary("List orders")
            .WithDescription("Without their lines; get an order to see them.")
            .Cached(CacheSpaces.Orders);

        var order = orders.MapResource<OrderResponse>("order");

        order.MapGet(GetOrder.HandleAsync);

        order.MapUpdate<UpdateOrderRequest>(UpdateOrder.HandleAsync)
            .WithSummary("Move an order on")
            .WithDescription(
                "placed → paid → fulfilled → completed; placed and paid orders can become cancelled, which gives their stock back in the same "
                + "transaction. Raises order.paid, order.fulfilled, order.completed, order.cancelled, or order.updated for a new reference alone.")
            .Refuses(ApiProblemCodes.WrongStatus);

        order.MapArchive<Order, OrderUpdates>(OrderJson.Write, UpdateOrder.Refuse)
            .WithDescription("Only one that is completed or cancelled; lists leave it out. Raises the event order.archived.")
            .Refuses(ApiProblemCodes.WrongStatus);

        order.MapRestore<Order, OrderUpdates>(OrderJson.Write)
            .WithDescription("Raises the event order.restored.");
    }
}
