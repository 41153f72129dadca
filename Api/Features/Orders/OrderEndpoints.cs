using Scale.Api.Http;
using Scale.Api.Http.Problems;
using Scale.Core.Domain.Orders;
using Scale.ServiceDefaults.Http;

namespace Scale.Api.Features.Orders;

internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapCompanyGroup("/orders", "Orders");

        orders.MapPost("", PlaceOrder.HandleAsync)
            .WithName("placeOrder")
            .WithSummary("Place an order")
            .WithDescription(
                "Reserves the stock, takes prices from the products and computes the totals, all or nothing. "
                + "The products of one order have one currency. Raises the event order.created.")
            .TakesJson<PlaceOrderRequest>()
            .Makes<OrderResponse>()
            .Refuses(ApiProblemCodes.InsufficientStock);

        orders.MapList<OrderSummaryResponse>(OrderList.Definition)
            .WithName("listOrders")
            .WithSummary("List orders")
            .WithDescription("Without their lines; get an order to see them.");

        orders.MapGet("/{id:guid}", GetOrder.HandleAsync)
            .WithName("getOrder")
            .WithSummary("Get an order")
            .Produces<OrderResponse>()
            .Refuses(ProblemCodes.NotFound);
    }
}
