using System.ComponentModel.DataAnnotations;
using Scale.Core.Domain.Users;
using Scale.Core.Sessions;

namespace Scale.Api.Features.Auth;

/// <summary>A session that was just opened or refreshed.</summary>
public sealed record SignedInResponse
{
    /// <summary>The session.</summary>
    /// <example>01980c90-3c4d-7e5f-a061-7c8d9e0f1a2b</example>
    public required Guid SessionId { get; init; }

    /// <summary>Whose it is.</summary>
    /// <example>01980c7d-2e12-7a0b-9f64-1a2b3c4d5e6f</example>
    public required Guid UserId { get; init; }

    /// <summary>The company.</summary>
    /// <example>01980c7d-2e11-7f40-8c3a-9d4e5f607182</example>
    public required Guid CompanyId { get; init; }

    /// <summary>What the user may do.</summary>
    /// <example>owner</example>
    [AllowedValues(Roles.Owner, Roles.Admin, Roles.Member)]
    public required string Role { get; init; }

    /// <summary>The token of requests: Authorization: Bearer us_…. It cannot be shown again.</summary>
    /// <example>us_… and 79 characters</example>
    public required string AccessToken { get; init; }

    /// <summary>When it stops working, in UTC.</summary>
    /// <example>2026-11-21T10:30:29.001Z</example>
    public required DateTime AccessExpiresAt { get; init; }

    /// <summary>For new tokens; it works once, and keeps like a password.</summary>
    /// <example>ur_… and 79 characters</example>
    public required string RefreshToken { get; init; }

    /// <summary>When it stops working, in UTC.</summary>
    /// <example>2026-11-28T10:15:29.001Z</example>
    public required DateTime RefreshExpiresAt { get; init; }
}

/// <summary>A session of the user who asks.</summary>
public sealed record SessionResponse
{
    /// <summary>Names the session, to end it.</summary>
    /// <example>01980c90-3c4d-7e5f-a061-7c8d9e0f1a2b</example>
    public required Guid Id { get; init; }

    /// <summary>Whether it is the one that asks.</summary>
    /// <example>true</example>
    public required bool Current { get; init; }

    /// <summary>What the client called itself when somebody signed in; null if it did not.</summary>
    /// <example>curl/8.5.0</example>
    public required string? Client { get; init; }

    /// <summary>Where it called from; null if that is not known.</summary>
    /// <example>203.0.113.7</example>
    public required string? Address { get; init; }

    /// <summary>When somebody signed in, in UTC.</summary>
    /// <example>2026-11-21T10:15:29.001Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last refreshed, in UTC.</summary>
    /// <example>2026-11-21T10:15:29.001Z</example>
    public required DateTime RefreshedAt { get; init; }

    /// <summary>When it ends unless it is refreshed, in UTC.</summary>
    /// <example>2026-11-28T10:15:29.001Z</example>
    public required DateTime ExpiresAt { get; init; }

    internal static SessionResponse Of(UserSession session) => new()
    {
        Id = session.Id,
        Current = session.IsCurrent,
        Client = session.Record.Client,
        Address = session.Record.Address,
        CreatedAt = Time(session.Record.CreatedAt),
        RefreshedAt = Time(session.Record.RefreshedAt),
        ExpiresAt = Time(session.Record.RefreshEnds),
    };

    internal static DateTime Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;
}

/// <summary>The sessions of the user who asks.</summary>
public sealed record SessionListResponse
{
    /// <summary>The sessions, the newest first.</summary>
    public required IReadOnlyList<SessionResponse> Items { get; init; }
}

/// <summary>A password that was set.</summary>
public sealed record PasswordSetResponse
{
    /// <summary>Whose it is.</summary>
    /// <example>01980c7d-2e12-7a0b-9f64-1a2b3c4d5e6f</example>
    public required Guid UserId { get; init; }
}
