using Scale.Core.ApiKeys;

namespace Scale.Core.Credentials;

/// <summary>The kinds of credentials, told apart by what their texts begin with.</summary>
internal sealed class Authenticator(PrincipalCache cache, ApiKeyLookup keys) : IAuthenticator
{
    public ValueTask<Principal?> AuthenticateAsync(string presented, CancellationToken cancellationToken)
    {
        if (ApiKeyText.IsWellFormed(presented))
            return cache.GetAsync(CredentialDigest.Of(ApiKeyText.Hash(presented)), keys.FindAsync, cancellationToken);
        CredentialTelemetry.Authenticated("malformed");
        return ValueTask.FromResult<Principal?>(null);
    }

    public async ValueTask<Principal?> AskAgainAsync(Principal principal, CancellationToken cancellationToken) =>
        await keys.FindAsync(principal.Id, cancellationToken);
}
