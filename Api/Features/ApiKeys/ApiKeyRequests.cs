using System.ComponentModel.DataAnnotations;
using Scale.Core.ApiKeys;
using Scale.Core.Domain.Users;

namespace Scale.Api.Features.ApiKeys;

/// <summary>An API key to make.</summary>
public sealed record CreateApiKeyRequest
{
    /// <summary>What to call it.</summary>
    /// <example>Nightly export</example>
    [Required, StringLength(ApiKey.MostName, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>What it may do at most; left out, whatever its maker may when it is used.</summary>
    /// <example>member</example>
    [AllowedValues(Roles.Owner, Roles.Admin, Roles.Member)]
    public string? Role { get; set; }

    /// <summary>What of that it may do; left out, all of it.</summary>
    /// <example>["orders:read"]</example>
    [Length(1, 64)]
    public IReadOnlyList<string>? Scopes { get; set; }

    /// <summary>When it stops working, in UTC; left out, never.</summary>
    /// <example>2027-11-21T00:00:00Z</example>
    public DateTimeOffset? ExpiresAt { get; set; }
}

/// <summary>How an API key is to be replaced.</summary>
public sealed record RotateApiKeyRequest
{
    /// <summary>How long the key of before works on, in seconds; 0 revokes it at once.</summary>
    /// <example>86400</example>
    [Range(0, 2_592_000)]
    public int OverlapSeconds { get; set; }
}
