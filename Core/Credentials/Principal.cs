using Scale.Core.Audit;
using Scale.Core.Revocations;
using Scale.Core.Tenancy;

namespace Scale.Core.Credentials;

/// <summary>Who presented valid credentials: an API key, or the token of a session.</summary>
/// <param name="Tenant">The company it works for.</param>
/// <param name="Id">Id of the key or session; unlike what was presented it may be logged.</param>
/// <param name="Role">What it may do inside the company, for example <c>owner</c>.</param>
public sealed record Principal(Tenant Tenant, Guid Id, string Role)
{
    /// <summary>Whether it is the session of somebody who has signed in.</summary>
    public bool IsSession { get; init; }

    /// <summary>The user it belongs to; null for a key that is nobody's.</summary>
    public Guid? UserId { get; init; }

    /// <summary>It may do all that its user may do: a session, or a key with neither role nor scopes of its own.</summary>
    public bool ActsAsUser { get; init; }

    /// <summary>What of its role's rights it has (<see cref="Credentials.Scopes"/>); null for all of them.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When it ends by itself; null if it does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The <see cref="RevocationFeed.Version"/> of before it was looked up: what was revoked since then may concern it.</summary>
    public long AsOf { get; init; }

    /// <summary>Whom the audit log names.</summary>
    public Actor Actor => IsSession && UserId is { } user ? Actor.User(user) : Actor.ApiKey(Id);
}
