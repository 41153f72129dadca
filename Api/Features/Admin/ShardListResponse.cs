namespace Scale.Api.Features.Admin;

/// <summary>All shards; there are at most some dozens, so there are no pages.</summary>
public sealed record ShardListResponse
{
    /// <summary>The shards in the order of their numbers.</summary>
    public required IReadOnlyList<ShardResponse> Items { get; init; }
}

/// <summary>A database that holds the rows of some companies.</summary>
public sealed record ShardResponse
{
    /// <summary>Its name.</summary>
    /// <example>shard0</example>
    public required string Name { get; init; }

    /// <summary>How many companies live there.</summary>
    /// <example>120</example>
    public required long Companies { get; init; }

    /// <summary><c>available</c>, <c>unavailable</c> (its primary does not answer) or <c>unknown</c> (the directory names it, this service is not configured for it).</summary>
    /// <example>available</example>
    public required string State { get; init; }
}
