namespace Scale.Api.Features.Products;

// Documents the shape; Core writes the JSON.

/// <summary>A product.</summary>
public sealed record ProductResponse
{
    /// <summary>Id; UUIDv7, so ids order by time of creation.</summary>
    /// <example>01980c7e-4f3a-7c1d-9b52-3f6a1c0e8d11</example>
    public required Guid Id { get; init; }

    /// <summary>The company's own number; unique in the company.</summary>
    /// <example>FRAME-1</example>
    public required string Sku { get; init; }

    /// <summary>Name as customers read it.</summary>
    /// <example>Titanium frame</example>
    public required string Name { get; init; }

    /// <summary>Price of one piece in minor units (cents).</summary>
    /// <example>14900</example>
    public required long Price { get; init; }

    /// <summary>ISO 4217 code of the price.</summary>
    /// <example>EUR</example>
    public required string Currency { get; init; }

    /// <summary>Pieces that can still be ordered.</summary>
    /// <example>25</example>
    public required int Stock { get; init; }

    /// <summary>When it was created, in UTC.</summary>
    /// <example>2026-11-21T10:15:30.123Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Counts changes from 1; the ETag. Send it as If-Match with a change.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    /// <summary>When it was archived, in UTC; null if it is not.</summary>
    public required DateTime? ArchivedAt { get; init; }
}
