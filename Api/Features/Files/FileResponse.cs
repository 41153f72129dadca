using System.ComponentModel.DataAnnotations;
using Scale.Api.Http.Json;
using Scale.Core.Domain.Files;

namespace Scale.Api.Features.Files;

// Documents the shape; Core writes the JSON.

/// <summary>What is known of a file.</summary>
public sealed record FileResponse
{
    /// <summary>Id; UUIDv7.</summary>
    /// <example>01980c81-3c4d-7e5f-8a60-7c8d9e0f1a2b</example>
    public required Guid Id { get; init; }

    /// <summary>Name for people.</summary>
    /// <example>prescription.pdf</example>
    public required string Name { get; init; }

    /// <summary>Media type of the content.</summary>
    /// <example>application/pdf</example>
    public required string ContentType { get; init; }

    /// <summary>Size of the content.</summary>
    /// <example>48211</example>
    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 of the content in hexadecimal digits.</summary>
    /// <example>9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08</example>
    public required string Sha256 { get; init; }

    /// <summary>1 when new, and 1 more with every change; also in ETag.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    /// <summary>When it was uploaded, in UTC.</summary>
    /// <example>2026-11-21T10:15:30.123Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was archived, in UTC; null if it was not.</summary>
    public required DateTime? ArchivedAt { get; init; }
}

/// <summary>What to change about a file.</summary>
public sealed record UpdateFileRequest : MergeRequest
{
    /// <summary>Name for people; no slashes.</summary>
    /// <example>prescription-2026.pdf</example>
    [StringLength(NewFile.MostName, MinimumLength = 1)]
    public string? Name { get; set => field = Sent(value); }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(UpdateFileRequest);

    internal string? ApplyTo(string now) => Merge(Name, now);
}
