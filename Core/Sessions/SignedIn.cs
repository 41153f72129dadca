using Scale.Core.Credentials;

namespace Scale.Core.Sessions;

/// <summary>What a client is given; shown this once, only hashes are kept. Times are milliseconds since 1970.</summary>
/// <param name="Access">For requests.</param>
/// <param name="AccessEnds">When that ends.</param>
/// <param name="Refresh">For new tokens.</param>
/// <param name="RefreshEnds">When that ends.</param>
public sealed record SessionTokens(string Access, long AccessEnds, string Refresh, long RefreshEnds)
{
    /// <summary>Nothing of them: records end up in logs.</summary>
    public override string ToString() => nameof(SessionTokens);
}

/// <summary>Somebody who has signed in, or goes on.</summary>
public sealed record SignedIn(Principal Principal, SessionTokens Tokens);

/// <summary>What is known of whoever signs in.</summary>
/// <param name="Name">What the client calls itself; null if it does not.</param>
/// <param name="Address">Where it calls from; null if that is not known.</param>
public sealed record SessionClient(string? Name, string? Address)
{
    /// <summary>Most characters of a name that are kept.</summary>
    public const int MostName = 200;

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(SessionClient);
}

/// <summary>A session as its user sees it.</summary>
public sealed record UserSession(Guid Id, SessionRecord Record, bool IsCurrent);
