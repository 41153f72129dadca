namespace Scale.Api.Features.Admin;

/// <summary>The hosts of every database as one process of the API sees them.</summary>
public sealed record HostListResponse
{
    /// <summary>The process that answers.</summary>
    /// <example>api-7f9c:17</example>
    public required string Instance { get; init; }

    /// <summary>The hosts.</summary>
    public required IReadOnlyList<HostResponse> Items { get; init; }
}

/// <summary>A server that holds one database.</summary>
public sealed record HostResponse
{
    /// <summary>The database.</summary>
    /// <example>shard0</example>
    public required string Database { get; init; }

    /// <summary>Name of the host's connection string; it keeps it when roles change.</summary>
    /// <example>shard0-replica1</example>
    public required string Name { get; init; }

    /// <summary><c>primary</c>, <c>replica</c>, or <c>outdated</c> (a primary of an earlier timeline, which nothing is sent to).</summary>
    /// <example>replica</example>
    public required string Role { get; init; }

    /// <summary>
    /// <c>ready</c>, <c>lagging</c>, <c>diverged</c> (it follows another timeline than the primary's), <c>unreachable</c> or <c>unknown</c>
    /// (not asked: the only host of its database).
    /// </summary>
    /// <example>ready</example>
    public required string State { get; init; }

    /// <summary>Its timeline; each promotion begins a new one.</summary>
    /// <example>1</example>
    public required int Timeline { get; init; }

    /// <summary>What it has replayed, or for a primary written.</summary>
    /// <example>0/3A1F2C8</example>
    public required string Lsn { get; init; }

    /// <summary>How long ago the primary was there, in seconds; counted up to twice the limit.</summary>
    /// <example>0.012</example>
    public required double LagSeconds { get; init; }

    /// <summary>How much WAL lies between, in bytes.</summary>
    /// <example>8192</example>
    public required long BytesBehind { get; init; }

    /// <summary>Reads of companies' data that this process has sent there since it started.</summary>
    /// <example>120345</example>
    public required long Reads { get; init; }
}
