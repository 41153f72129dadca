namespace Scale.Api.Features.Companies;

// Documents the shape; Core writes the JSON.

/// <summary>A company.</summary>
public sealed record CompanyResponse
{
    /// <summary>The company's id.</summary>
    /// <example>01980c7d-2e11-7f40-8c3a-9d4e5f607182</example>
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    /// <example>Northwind Optics</example>
    public required string Name { get; init; }

    /// <summary>Its plan.</summary>
    /// <example>BASIC</example>
    public required string Plan { get; init; }

    /// <summary>1 when new, and 1 more with every change; also in ETag.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    /// <summary>When it signed up, in UTC.</summary>
    /// <example>2026-11-21T10:15:29.001Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When operators archived it, in UTC; null as long as it may use the service.</summary>
    public required DateTime? ArchivedAt { get; init; }
}
