using Scale.Core.Audit;

namespace Scale.Core.ApiKeys;

/// <summary>What the catalog keeps of an API key: enough to recognise it, not enough to use it.</summary>
public sealed class ApiKey
{
    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <summary>UUIDv7; may be shown and logged.</summary>
    public required Guid Id { get; init; }

    /// <summary>The user it was made for; its role is that user's, and it works as long as the user has access. Null if it is nobody's.</summary>
    public Guid? UserId { get; init; }

    /// <summary>SHA-256 of the key's text.</summary>
    [Secret]
    public required byte[] Hash { get; init; }

    /// <summary>What the key may do.</summary>
    public required string Role { get; set; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stopped working; null while it works.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
