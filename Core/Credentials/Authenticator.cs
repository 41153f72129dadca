using Scale.Core.ApiKeys;
using Scale.Core.Sessions;

namespace Scale.Core.Credentials;

/// <summary>The kinds of credentials, told apart by what their texts begin with.</summary>
internal sealed class Authenticator(PrincipalCache cache, ApiKeyLookup keys, SessionLookup sessions) : IAuthenticator
{
    public ValueTask<Principal?> AuthenticateAsync(ReadOnlySpan<char> presented, ILookupGate? gate, CancellationToken cancellationToken)
    {
        if (ApiKeyText.IsWellFormed(presented))
            return cache.GetAsync(CredentialDigest.OfText(presented), keys, static (digest, keys) => keys.FindAsync(digest), gate, cancellationToken);
        if (SessionToken.TryRead(SessionToken.AccessPrefix, presented, out var user, out var session))
        {
            return cache.GetAsync(
                CredentialDigest.OfText(presented), (sessions, user, session),
                static (digest, named) => named.sessions.FindAsync(named.user, named.session, digest), gate, cancellationToken);
        }
        CredentialTelemetry.Authenticated("malformed");
        return ValueTask.FromResult<Principal?>(null);
    }

    // Under a digest of its own, which nothing that is presented can have but by chance.
    public ValueTask<Principal?> FindKeyAsync(Guid keyId, CancellationToken cancellationToken) => cache.GetAsync(
        CredentialDigest.OfText($"key id {keyId:N}"), (keys, keyId),
        static (_, named) => named.keys.FindAsync(named.keyId, CancellationToken.None), gate: null, cancellationToken);

    public async ValueTask<Principal?> AskAgainAsync(Principal principal, CancellationToken cancellationToken) =>
        principal is { IsSession: true, UserId: { } user }
            ? await sessions.FindAsync(user, principal.Id, cancellationToken)
            : await keys.FindAsync(principal.Id, cancellationToken);
}
