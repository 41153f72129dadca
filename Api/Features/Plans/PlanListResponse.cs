namespace Scale.Api.Features.Plans;

/// <summary>The plans, the smallest first.</summary>
public sealed record PlanListResponse
{
    /// <summary>One for each plan.</summary>
    public required IReadOnlyList<PlanResponse> Items { get; init; }
}

/// <summary>What a plan allows a company.</summary>
public sealed record PlanResponse
{
    /// <summary>Its code.</summary>
    /// <example>BASIC</example>
    public required string Code { get; init; }

    /// <summary>Requests within the window.</summary>
    /// <example>2000</example>
    public required long Requests { get; init; }

    /// <summary>Length of the window in seconds; requests come back evenly within it.</summary>
    /// <example>900</example>
    public required long WindowSeconds { get; init; }

    /// <summary>One for each thing that plans limit.</summary>
    public required IReadOnlyList<PlanQuotaResponse> Quotas { get; init; }
}

/// <summary>How many of something a plan allows.</summary>
public sealed record PlanQuotaResponse
{
    /// <summary>What is limited: users, patients, orders, products or exams.</summary>
    /// <example>products</example>
    public required string Resource { get; init; }

    /// <summary>How many there may be; null for no limit.</summary>
    /// <example>10000</example>
    public required long? Limit { get; init; }
}
