namespace Scale.Api.Features.Quotas;

/// <summary>What a company uses of what its plan allows.</summary>
public sealed record QuotaListResponse
{
    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <summary>Its plan.</summary>
    /// <example>FREE</example>
    public required string Plan { get; init; }

    /// <summary>When it was counted, in UTC: some seconds ago at most.</summary>
    /// <example>2026-11-21T10:15:30.123Z</example>
    public required DateTime CountedAt { get; init; }

    /// <summary>One for each thing that plans limit.</summary>
    public required IReadOnlyList<QuotaResponse> Items { get; init; }
}

/// <summary>A quota.</summary>
public sealed record QuotaResponse
{
    /// <summary>What is limited: users, patients, orders, products or exams.</summary>
    /// <example>products</example>
    public required string Resource { get; init; }

    /// <summary>How many there are. After a change to a smaller plan it can be more than the limit; then no more can be made.</summary>
    /// <example>995</example>
    public required long Used { get; init; }

    /// <summary>How many there may be; null for no limit.</summary>
    /// <example>1000</example>
    public required long? Limit { get; init; }

    /// <summary>How many more there may be; null for no limit.</summary>
    /// <example>5</example>
    public required long? Remaining { get; init; }

    /// <summary>The smallest plan above this one that allows more; null if there is none.</summary>
    /// <example>BASIC</example>
    public required string? LiftedBy { get; init; }
}
