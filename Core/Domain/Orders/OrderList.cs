using Scale.Core.Data;
using Scale.Core.Data.Paging;

namespace Scale.Core.Domain.Orders;

/// <summary>The list of a company's orders, without their lines.</summary>
public static class OrderList
{
    /// <summary>By time of creation, which is in the id: every filter is served by an index that ends with it.</summary>
    public static ListDefinition Definition { get; } = new("orders", SqlText.Of<Order>("order_list"), OrderJson.WriteSummary)
    {
        Sorts = [ListSort.ById("createdAt")],
        Filters =
        [
            ListFilter.OneOf("status", "status", "Orders that stand there.", [.. OrderStatus.All]),
            ListFilter.Text("reference", "reference", "Orders with that reference.", Order.MostReference),
            ListFilter.FromId("createdFrom", "id", "Placed at that time or later."),
            ListFilter.BeforeId("createdBefore", "id", "Placed before that time."),
        ],
        Archivable = true,
    };
}
