using System.ComponentModel.DataAnnotations;
using Scale.Api.Features.Companies;
using Scale.Core.Domain.Users;

namespace Scale.Api.Features.Users;

// Documents the shapes; Core writes the JSON of the first two.

/// <summary>Somebody who works for the company.</summary>
public sealed record UserResponse
{
    /// <summary>Id; UUIDv7.</summary>
    /// <example>01980c7d-2e12-7a0b-9f64-1a2b3c4d5e6f</example>
    public required Guid Id { get; init; }

    /// <summary>The login.</summary>
    /// <example>grace@northwind.example</example>
    public required string Email { get; init; }

    /// <summary>Name as colleagues read it; null until somebody says.</summary>
    /// <example>Grace Hopper</example>
    public required string? Name { get; init; }

    /// <summary>What the user may do.</summary>
    /// <example>admin</example>
    [AllowedValues(Roles.Owner, Roles.Admin, Roles.Member)]
    public required string Role { get; init; }

    /// <summary>1 when new, and 1 more with every change; also in ETag.</summary>
    /// <example>1</example>
    public required long Version { get; init; }

    /// <summary>When the user was created, in UTC.</summary>
    /// <example>2026-11-21T10:15:29.001Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the user lost access, in UTC; null while it has it.</summary>
    public required DateTime? ArchivedAt { get; init; }
}

/// <summary>Somebody who may become a user.</summary>
public sealed record InvitationResponse
{
    /// <summary>Id; UUIDv7.</summary>
    /// <example>01980c80-1a2b-7c3d-8e4f-5a6b7c8d9e0f</example>
    public required Guid Id { get; init; }

    /// <summary>The login to be.</summary>
    /// <example>grace@northwind.example</example>
    public required string Email { get; init; }

    /// <summary>What the user will be allowed to do.</summary>
    /// <example>member</example>
    [AllowedValues(Roles.Owner, Roles.Admin, Roles.Member)]
    public required string Role { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    /// <example>2026-11-21T10:15:29.001Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it stops working, in UTC.</summary>
    /// <example>2026-11-28T10:15:29.001Z</example>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When it was accepted, in UTC; null if it was not.</summary>
    public required DateTime? AcceptedAt { get; init; }

    /// <summary>When it was taken back or replaced, in UTC; null if it was not.</summary>
    public required DateTime? RevokedAt { get; init; }
}

/// <summary>An invitation that was just accepted.</summary>
public sealed record AcceptedInvitationResponse
{
    /// <summary>The new user.</summary>
    /// <example>01980c80-2b3c-7d4e-9f50-6b7c8d9e0f1a</example>
    public required Guid UserId { get; init; }

    /// <summary>The company.</summary>
    /// <example>01980c7d-2e11-7f40-8c3a-9d4e5f607182</example>
    public required Guid CompanyId { get; init; }

    /// <summary>What the user may do.</summary>
    /// <example>member</example>
    [AllowedValues(Roles.Owner, Roles.Admin, Roles.Member)]
    public required string Role { get; init; }

    /// <summary>The user's API key.</summary>
    public required ApiKeyResponse ApiKey { get; init; }
}
