namespace Scale.Core.Domain.Orders;

/// <summary>Where an order can stand, and where it can go from there.</summary>
public static class OrderStatus
{
    /// <summary>Accepted; its stock is reserved.</summary>
    public const string Placed = "placed";

    /// <summary>Paid for.</summary>
    public const string Paid = "paid";

    /// <summary>Handed over or sent. From here on it cannot be cancelled.</summary>
    public const string Fulfilled = "fulfilled";

    /// <summary>Nothing is left to do.</summary>
    public const string Completed = "completed";

    /// <summary>Given up; its stock can be ordered again.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>All of them, in the order in which an order comes by.</summary>
    public static IReadOnlyList<string> All { get; } = [Placed, Paid, Fulfilled, Completed, Cancelled];

    /// <summary>Where an order can go from a status; nowhere from the last ones.</summary>
    public static IReadOnlyList<string> After(string status) => status switch
    {
        Placed => [Paid, Cancelled],
        Paid => [Fulfilled, Cancelled],
        Fulfilled => [Completed],
        _ => [],
    };
}
