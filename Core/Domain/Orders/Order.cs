using Scale.Core.Data;
using Scale.Core.Data.Changes;

namespace Scale.Core.Domain.Orders;

/// <summary>An order of a company's customer. Totals are computed here and never taken from a client.</summary>
public sealed class Order : ITenantEntity, IArchivable
{
    /// <summary>Most lines of one order.</summary>
    public const int MostItems = 100;

    /// <summary>Most pieces of one line.</summary>
    public const int MostQuantity = 100_000;

    /// <summary>Longest reference in characters.</summary>
    public const int MostReference = 100;

    private readonly List<OrderItem> _items = [];

    private Order()
    {
    }

    /// <inheritdoc />
    public Guid CompanyId { get; private init; }

    /// <summary>UUIDv7: its time chooses the month's partition, and ids order by time of creation.</summary>
    public Guid Id { get; private init; }

    /// <summary>Where the order stands: see <see cref="OrderStatus"/>.</summary>
    public string Status { get; private set; } = OrderStatus.Placed;

    /// <summary>ISO 4217 code of every amount in the order.</summary>
    public string Currency { get; private init; } = "";

    /// <summary>Sum of the lines in minor units.</summary>
    public long Total { get; private init; }

    /// <summary>The customer's own number or note, if any.</summary>
    public string? Reference { get; private set; }

    /// <inheritdoc />
    public long Version { get; private set; } = 1;

    /// <inheritdoc />
    public DateTimeOffset? ArchivedAt { get; private set; }

    /// <summary>When it was placed; the time inside the id.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The lines, in the order the client sent them.</summary>
    public IReadOnlyList<OrderItem> Items => _items;

    /// <summary>An order over lines that have been priced; null if the total is more than <see cref="Money.Most"/>.</summary>
    internal static Order? Place(Guid companyId, string currency, string? reference, IEnumerable<PricedLine> lines, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var items = new List<OrderItem>();
        long total = 0;
        foreach (var line in lines)
        {
            if (!Money.TryMultiply(line.UnitPrice, line.Quantity, out var lineTotal) || !Money.TryAdd(total, lineTotal, out total))
                return null;
            items.Add(OrderItem.Of(companyId, id, items.Count + 1, line, lineTotal));
        }

        var order = new Order
        {
            CompanyId = companyId,
            Id = id,
            Currency = currency,
            Total = total,
            Reference = reference,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
        };
        order._items.AddRange(items);
        return order;
    }

    /// <summary>What can be changed, as it is.</summary>
    internal OrderValues Values() => new(Status, Reference);

    /// <summary>Takes over values that have passed <see cref="OrderValues.Check"/> and that its status allows.</summary>
    internal void Set(OrderValues values) => (Status, Reference) = (values.Status!, values.Reference?.Trim());
}
