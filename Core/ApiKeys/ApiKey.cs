using Scale.Core.Audit;

namespace Scale.Core.ApiKeys;

/// <summary>What the catalog keeps of an API key: enough to recognise it, not enough to use it.</summary>
public sealed class ApiKey
{
    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <summary>UUIDv7; may be shown and logged.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name of the key that somebody gets with the company or the invitation.</summary>
    public const string FirstName = "First key";

    /// <summary>Longest name in characters.</summary>
    public const int MostName = 100;

    /// <summary>What its makers call it.</summary>
    public required string Name { get; init; }

    /// <summary>The user it was made by or for: it works as long as the user has access, and never for more than the user may. Null if it is nobody's.</summary>
    public Guid? UserId { get; init; }

    /// <summary>SHA-256 of the key's text.</summary>
    [Secret]
    public required byte[] Hash { get; init; }

    /// <summary>What the key may do at most; null for whatever its user may.</summary>
    public string? Role { get; init; }

    /// <summary>What of that it may do; null for all of it.</summary>
    public string[]? Scopes { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working by itself; null if it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When it was last used, to the minute or so; null if it was not. Not written here.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Whether it works then.</summary>
    public bool IsUsable(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}
