namespace Scale.Api.Features.Orders;

// Documents the shape; Core writes the JSON.

/// <summary>An order as lists show it.</summary>
public record OrderSummaryResponse
{
    /// <summary>Id; UUIDv7, so ids order by time of creation.</summary>
    /// <example>01980c7e-9d20-7a44-8f0e-6b1d2c3e4f50</example>
    public required Guid Id { get; init; }

    /// <summary>Where the order stands: placed, paid, fulfilled, completed or cancelled.</summary>
    /// <example>placed</example>
    public required string Status { get; init; }

    /// <summary>ISO 4217 code of every amount in the order.</summary>
    /// <example>EUR</example>
    public required string Currency { get; init; }

    /// <summary>Sum of the lines in minor units.</summary>
    /// <example>29800</example>
    public required long Total { get; init; }

    /// <summary>The client's own number or note.</summary>
    /// <example>first</example>
    public required string? Reference { get; init; }

    /// <summary>When it was placed, in UTC.</summary>
    /// <example>2026-11-21T10:15:31.456Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Counts changes from 1; the ETag. Send it as If-Match with a change.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    /// <summary>When it was archived, in UTC; null if it is not.</summary>
    public required DateTime? ArchivedAt { get; init; }
}

/// <summary>An order with its lines.</summary>
public sealed record OrderResponse : OrderSummaryResponse
{
    /// <summary>The lines, as they were sent.</summary>
    public required IReadOnlyList<OrderItemResponse> Items { get; init; }
}

/// <summary>A line of an order. Number, name and price are what they were when it was placed.</summary>
public sealed record OrderItemResponse
{
    /// <summary>The product.</summary>
    /// <example>01980c7e-4f3a-7c1d-9b52-3f6a1c0e8d11</example>
    public required Guid ProductId { get; init; }

    /// <summary>The product's number.</summary>
    /// <example>FRAME-1</example>
    public required string Sku { get; init; }

    /// <summary>The product's name.</summary>
    /// <example>Titanium frame</example>
    public required string Name { get; init; }

    /// <summary>Pieces.</summary>
    /// <example>2</example>
    public required int Quantity { get; init; }

    /// <summary>Price of one piece in minor units.</summary>
    /// <example>14900</example>
    public required long UnitPrice { get; init; }

    /// <summary>Price of the line in minor units.</summary>
    /// <example>29800</example>
    public required long LineTotal { get; init; }
}
