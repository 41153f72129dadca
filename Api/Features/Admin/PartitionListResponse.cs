namespace Scale.Api.Features.Admin;

/// <summary>A page of the partitions of all shards.</summary>
public sealed record PartitionListResponse
{
    /// <summary>Shards in the order of their numbers, tables by name, oldest month first.</summary>
    public required IReadOnlyList<PartitionResponse> Items { get; init; }

    /// <summary>Passed as <c>cursor</c> it gives the next page; null on the last one. Opaque.</summary>
    public required string? NextCursor { get; init; }
}

/// <summary>One month of a table that grows with time.</summary>
public sealed record PartitionResponse
{
    /// <summary>The shard it is on.</summary>
    /// <example>shard0</example>
    public required string Shard { get; init; }

    /// <summary>The table it is a part of, or was.</summary>
    /// <example>orders</example>
    public required string Table { get; init; }

    /// <summary>Its own name.</summary>
    /// <example>orders_2026_11</example>
    public required string Name { get; init; }

    /// <summary>Start of its month, included.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of its month, excluded.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary><c>attached</c>, <c>detaching</c> (only older transactions still see it) or <c>detached</c> (dropped after the grace).</summary>
    /// <example>attached</example>
    public required string State { get; init; }

    /// <summary>When it left its table; null as long as it has not.</summary>
    public required DateTimeOffset? DetachedAt { get; init; }

    /// <summary>Days after its end that it is kept, as the database has it; 0 for ever.</summary>
    /// <example>90</example>
    public required int KeepDays { get; init; }

    /// <summary>Its size with indexes.</summary>
    /// <example>8192000</example>
    public required long SizeBytes { get; init; }

    /// <summary>The planner's estimate of its rows.</summary>
    /// <example>40000</example>
    public required long RowEstimate { get; init; }
}
