using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Scale.Core.Audit;

namespace Scale.Core.Domain.Users;

/// <summary>Somebody who may become a user of a company, once, by showing the token of the invitation.</summary>
public sealed class Invitation
{
    /// <summary>What every token starts with; secret scanners look for it.</summary>
    public const string TokenPrefix = "inv_";

    /// <summary>Length of every token.</summary>
    public const int TokenLength = 4 + RandomLength;

    private const int RandomLength = 40;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The company.</summary>
    public required Guid CompanyId { get; init; }

    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Address of whoever is invited, and the login to be.</summary>
    [PersonalData]
    public required string Email { get; init; }

    /// <summary>Role of the user to be.</summary>
    public required string Role { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    [Secret]
    public required byte[] TokenHash { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was accepted; null before.</summary>
    public DateTimeOffset? AcceptedAt { get; set; }

    /// <summary>When it was taken back, or replaced by a newer one; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>A new token: 238 random bits.</summary>
    public static string NewToken() => TokenPrefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);

    /// <summary>SHA-256 of a token: what is stored, and what is looked up.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether it can be accepted then.</summary>
    public bool IsPending(DateTimeOffset now) => AcceptedAt is null && RevokedAt is null && ExpiresAt > now;
}

/// <summary>Invitations; section <c>Invitations</c>. Checked when the process starts.</summary>
public sealed class InvitationOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Invitations";

    /// <summary>How long an invitation can be accepted. Default 7 days; at least a minute, at most 90 days. Zero is refused.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Address of the page where invitations are accepted; the message has it with the token behind a <c>#</c>, which browsers send to no
    /// server. Absolute, without a fragment. Default empty: the message has the token alone.
    /// </summary>
    public string AcceptUrl { get; set; } = "";
}

internal sealed class InvitationOptionsValidator : IValidateOptions<InvitationOptions>
{
    public ValidateOptionsResult Validate(string? name, InvitationOptions options) =>
        options.Lifetime < TimeSpan.FromMinutes(1) || options.Lifetime > TimeSpan.FromDays(90)
            ? ValidateOptionsResult.Fail($"Invitations:Lifetime is {options.Lifetime}; it must be 1 minute to 90 days.")
            : options.AcceptUrl.Length > 0 && !(Uri.TryCreate(options.AcceptUrl, UriKind.Absolute, out var url) && url.Fragment.Length == 0)
            ? ValidateOptionsResult.Fail($"Invitations:AcceptUrl is '{options.AcceptUrl}'; it must be empty, or an absolute address without a fragment.")
            : ValidateOptionsResult.Success;
}
