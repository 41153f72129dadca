namespace Scale.Api.Http.Paging;

// Documents the shape; Core writes the JSON.

/// <summary>A page of a list.</summary>
public sealed record Page<T>
{
    /// <summary>The items, newest first.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Passed as <c>cursor</c> it gives the next page; null on the last one. Opaque.</summary>
    public required string? NextCursor { get; init; }
}

/// <summary>Endpoint metadata: the endpoint answers with pages.</summary>
internal sealed class PagedListMetadata
{
    public static PagedListMetadata Instance { get; } = new();
}
