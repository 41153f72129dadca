namespace Scale.Api.Features.Admin;

/// <summary>The connection pools of one process of the API.</summary>
public sealed record PoolListResponse
{
    /// <summary>The process that answers.</summary>
    /// <example>api-7f9c:17</example>
    public required string Instance { get; init; }

    /// <summary>The pools that have been used since the process started.</summary>
    public required IReadOnlyList<PoolResponse> Items { get; init; }
}

/// <summary>A pool of connections to one database on one host.</summary>
public sealed record PoolResponse
{
    /// <summary>Name of the connection string it was made from.</summary>
    /// <example>shard0</example>
    public required string Name { get; init; }

    /// <summary>What its connections are for: <c>primary</c> or <c>replica</c>. A host that was promoted has a pool of each.</summary>
    /// <example>primary</example>
    public required string? Role { get; init; }

    /// <summary>Most connections.</summary>
    /// <example>20</example>
    public required long Max { get; init; }

    /// <summary>Connections that somebody holds now.</summary>
    /// <example>3</example>
    public required long Used { get; init; }

    /// <summary>Connections that are open and free.</summary>
    /// <example>2</example>
    public required long Idle { get; init; }

    /// <summary>Requests that wait for one.</summary>
    /// <example>0</example>
    public required long Waiting { get; init; }
}
