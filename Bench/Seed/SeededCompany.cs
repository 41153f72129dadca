using Scale.Core.Domain.Orders;

namespace Scale.Bench.Seed;

/// <summary>A company to be written: who it is, what it sells, how many orders it gets.</summary>
internal sealed record SeededCompany(
    int Number, Guid Id, Guid Owner, Guid Key, string Name, string Plan, string Shard, string Currency, DateTimeOffset CreatedAt,
    IReadOnlyList<SeededProduct> Products, int Orders);

/// <summary>Something a company sells.</summary>
internal sealed record SeededProduct(Guid Id, string Sku, string Name, long Price, int Stock, DateTimeOffset CreatedAt);

/// <summary>An order with its lines and what became of it.</summary>
internal sealed record SeededOrder(
    SeededCompany Company, Guid Id, string? Reference, DateTimeOffset CreatedAt, SeededLine[] Lines, SeededChange[] Changes)
{
    /// <summary>Sum of the lines.</summary>
    public long Total { get; } = Lines.Sum(line => line.Product.Price * line.Quantity);

    /// <summary>The status after that many changes.</summary>
    public string StatusAfter(int changes) => changes == 0 ? OrderStatus.Placed : Changes[changes - 1].Status;

    /// <summary>The version after that many changes.</summary>
    public static long VersionAfter(int changes) => 1 + changes;
}

internal readonly record struct SeededLine(SeededProduct Product, int Quantity);

/// <summary>An order went on to another status.</summary>
internal readonly record struct SeededChange(string Status, DateTimeOffset At);

/// <summary>One entry of a company's event log.</summary>
/// <param name="Seq">Its number, from 1 and without gaps.</param>
/// <param name="At">When it happened; never before the one with the number before.</param>
/// <param name="Product">The product it is about, or null.</param>
/// <param name="Order">The order it is about, or null; with neither it is about the company.</param>
/// <param name="Changes">How many changes the order has had by then; 0 for its creation.</param>
internal readonly record struct SeededEvent(long Seq, DateTimeOffset At, SeededProduct? Product = null, SeededOrder? Order = null, int Changes = 0)
{
    /// <summary>Whether an order begins with it.</summary>
    public bool IsNewOrder => Order is not null && Changes == 0;
}
