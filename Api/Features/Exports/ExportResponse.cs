using System.ComponentModel.DataAnnotations;
using Scale.Core.Domain.Exports;

namespace Scale.Api.Features.Exports;

// Documents the shape; Core writes the JSON.

/// <summary>An export: a file of a company's records, made by a job.</summary>
public sealed record ExportResponse
{
    /// <summary>Id; UUIDv7.</summary>
    /// <example>01980c7f-1b2c-7d3e-8a4f-5c6d7e8f9a0b</example>
    public required Guid Id { get; init; }

    /// <summary>What is exported.</summary>
    /// <example>orders</example>
    public required string Resource { get; init; }

    /// <summary>The file's format.</summary>
    /// <example>csv</example>
    public required string Format { get; init; }

    /// <summary>Where it stands; it ends as succeeded or failed.</summary>
    /// <example>succeeded</example>
    [AllowedValues(ExportStatus.Queued, ExportStatus.Running, ExportStatus.Succeeded, ExportStatus.Failed)]
    public required string Status { get; init; }

    /// <summary>How much is done, 0 to 1.</summary>
    /// <example>1</example>
    [Range(0.0, 1.0)]
    public required double Progress { get; init; }

    /// <summary>Records written so far.</summary>
    /// <example>1200</example>
    public required long Rows { get; init; }

    /// <summary>Size of the file; null before it is there.</summary>
    /// <example>98304</example>
    public required long? SizeBytes { get; init; }

    /// <summary>Why it failed; only there if it did.</summary>
    [AllowedValues(ExportError.TooLarge, ExportError.Internal)]
    public string? Error { get; init; }

    /// <summary>When it was requested, in UTC.</summary>
    /// <example>2026-11-21T10:15:32.789Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it succeeded or failed, in UTC; null before.</summary>
    /// <example>2026-11-21T10:15:33.5Z</example>
    public required DateTime? FinishedAt { get; init; }

    /// <summary>Address of the file; only there once it is.</summary>
    /// <example>/v1/exports/01980c7f-1b2c-7d3e-8a4f-5c6d7e8f9a0b/download</example>
    public string? DownloadUrl { get; init; }
}
