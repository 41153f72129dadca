namespace Scale.Api.Features.ApiKeys;

// Documents the shapes; Core writes the JSON.

/// <summary>An API key of the company, without the key.</summary>
public record CompanyApiKeyResponse
{
    /// <summary>Names the key, for example to revoke it.</summary>
    /// <example>01980c7d-2e12-7b1c-8d75-2b3c4d5e6f70</example>
    public required Guid Id { get; init; }

    /// <summary>What its makers call it.</summary>
    /// <example>Nightly export</example>
    public required string Name { get; init; }

    /// <summary>The user it was made by or for, with whose access it ends; null if it is nobody's.</summary>
    /// <example>01980c7d-2e12-7a0b-9f64-1a2b3c4d5e6f</example>
    public required Guid? UserId { get; init; }

    /// <summary>What it may do at most; null for whatever its user may.</summary>
    /// <example>member</example>
    public required string? Role { get; init; }

    /// <summary>What of that it may do; null for all of it.</summary>
    /// <example>["orders:read"]</example>
    public required IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    /// <example>2026-11-21T10:15:29.001Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it stops working by itself, in UTC; null if it does not.</summary>
    public required DateTime? ExpiresAt { get; init; }

    /// <summary>When it was last used, in UTC, to the minute or so; null if it was not.</summary>
    public required DateTime? LastUsedAt { get; init; }

    /// <summary>When it was revoked, in UTC; null if it was not.</summary>
    public required DateTime? RevokedAt { get; init; }
}

/// <summary>An API key that was just made.</summary>
public sealed record CreatedApiKeyResponse : CompanyApiKeyResponse
{
    /// <summary>The key itself. It cannot be shown again: keep it like a password.</summary>
    /// <example>sk_… and 36 letters and digits</example>
    public required string Key { get; init; }

    /// <summary>What to sign requests with instead of sending the key (docs/protocol/http.md); null where requests cannot be signed. It cannot be shown again.</summary>
    /// <example>ss_… and 43 characters</example>
    public required string? SigningSecret { get; init; }
}
