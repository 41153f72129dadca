namespace Scale.Api.Features.Usage;

/// <summary>How many requests a company made.</summary>
public sealed record RequestUsageResponse
{
    /// <summary>Start of the first interval, in UTC: from, or the start of the interval that it is in.</summary>
    /// <example>2026-11-21T10:00:00Z</example>
    public required DateTime From { get; init; }

    /// <summary>Everything before it, in UTC.</summary>
    /// <example>2026-11-22T10:00:00Z</example>
    public required DateTime To { get; init; }

    /// <summary><c>minute</c>, <c>hour</c> or <c>day</c>.</summary>
    /// <example>hour</example>
    public required string Interval { get; init; }

    /// <summary>Intervals in order, and the parts of the API in each.</summary>
    public required IReadOnlyList<UsedRequestsResponse> Items { get; init; }
}

/// <summary>Requests of one interval to one part of the API.</summary>
public sealed record UsedRequestsResponse
{
    /// <summary>Start of the interval, in UTC.</summary>
    /// <example>2026-11-21T10:00:00Z</example>
    public required DateTime At { get; init; }

    /// <summary>The part: as in scopes, or <c>other</c>.</summary>
    /// <example>orders</example>
    public required string Group { get; init; }

    /// <summary>Requests that were answered.</summary>
    /// <example>1200</example>
    public required long Requests { get; init; }

    /// <summary>Those answered with 400 to 499, throttled ones too.</summary>
    /// <example>3</example>
    public required long ClientErrors { get; init; }

    /// <summary>Those answered with 500 and above.</summary>
    /// <example>0</example>
    public required long ServerErrors { get; init; }

    /// <summary>Those answered with 429.</summary>
    /// <example>1</example>
    public required long Throttled { get; init; }

    /// <summary>How long all of them took together; divided by requests it is the mean.</summary>
    /// <example>1830000</example>
    public required long DurationMicroseconds { get; init; }
}
