using System.Text.Json.Serialization;

namespace Scale.Api.Http.Problems;

// Documents the shape; ProblemResult writes it.

/// <summary>Why a request was refused: problem details of RFC 9457.</summary>
public sealed record Problem
{
    /// <summary>Identifies the kind of problem.</summary>
    /// <example>urn:scale:problem:validation_failed</example>
    public required string Type { get; init; }

    /// <summary>Short text, the same for every problem of the kind.</summary>
    /// <example>Fields are missing or wrong</example>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    /// <example>400</example>
    public required int Status { get; init; }

    /// <summary>What happened this time.</summary>
    public string? Detail { get; init; }

    /// <summary>Stable name of the kind of problem; branch on this.</summary>
    /// <example>validation_failed</example>
    public required string Code { get; init; }

    /// <summary>Finds the request in traces and logs.</summary>
    /// <example>0af7651916cd43dd8448eb211c80319c</example>
    public required string TraceId { get; init; }

    /// <summary>With <c>validation_failed</c>: what is wrong, by the field's name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>With <c>too_many_requests</c>: the rate policies that refused, as in <c>RateLimit-Policy</c>.</summary>
    [JsonPropertyName("violated-policies")]
    public IReadOnlyList<string>? ViolatedPolicies { get; init; }

    /// <summary>With <c>insufficient_stock</c>: the products of which more was wanted than there is.</summary>
    public IReadOnlyList<Shortage>? Shortages { get; init; }
}

/// <summary>A product of which more was wanted than there is.</summary>
public sealed record Shortage
{
    /// <summary>The product.</summary>
    public required Guid ProductId { get; init; }

    /// <summary>The product's number.</summary>
    public required string Sku { get; init; }

    /// <summary>Pieces wanted, over all lines of the order.</summary>
    public required long Requested { get; init; }

    /// <summary>Pieces there are.</summary>
    public required int Available { get; init; }
}
