namespace Scale.Api.Features.Companies;

/// <summary>A company that has signed up.</summary>
public sealed record SignUpResponse
{
    /// <summary>The company's id.</summary>
    /// <example>01980c7d-2e11-7f40-8c3a-9d4e5f607182</example>
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    /// <example>Northwind Optics</example>
    public required string Name { get; init; }

    /// <summary>Code of its plan.</summary>
    /// <example>FREE</example>
    public required string Plan { get; init; }

    /// <summary>When it signed up, in UTC.</summary>
    /// <example>2026-11-21T10:15:29.001Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Who signed it up.</summary>
    public required OwnerResponse Owner { get; init; }

    /// <summary>Its first API key.</summary>
    public required ApiKeyResponse ApiKey { get; init; }
}

/// <summary>Who signed the company up.</summary>
public sealed record OwnerResponse
{
    /// <summary>The user's id.</summary>
    /// <example>01980c7d-2e12-7a0b-9f64-1a2b3c4d5e6f</example>
    public required Guid Id { get; init; }

    /// <summary>The user's login.</summary>
    /// <example>owner@northwind.example</example>
    public required string Email { get; init; }
}

/// <summary>The company's first API key.</summary>
public sealed record ApiKeyResponse
{
    /// <summary>Names the key, for example to revoke it.</summary>
    /// <example>01980c7d-2e12-7b1c-8d75-2b3c4d5e6f70</example>
    public required Guid Id { get; init; }

    /// <summary>The key itself. It cannot be shown again: keep it like a password.</summary>
    /// <example>sk_… and 36 letters and digits</example>
    public required string Key { get; init; }
}
