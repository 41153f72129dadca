using Scale.Core.Data.Paging;

namespace Scale.Api.Http.Paging;

// Documents the shape; Core writes the JSON.

/// <summary>A page of a list.</summary>
public sealed record Page<T>
{
    /// <summary>The items, in the order that was asked for.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Passed as <c>cursor</c> it gives the next page; null on the last one. Opaque.</summary>
    public required string? NextCursor { get; init; }

    /// <summary>With <c>count=true</c>: how many items there are in all, counted up to 10,000.</summary>
    public int? Total { get; init; }

    /// <summary>With <c>count=true</c>: false if there are more than <c>total</c>.</summary>
    public bool? TotalIsExact { get; init; }
}

/// <summary>Endpoint metadata: the endpoint answers with pages of this list.</summary>
internal sealed record ListMetadata(ListDefinition List);
