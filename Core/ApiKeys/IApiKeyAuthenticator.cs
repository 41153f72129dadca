using Scale.Core.Tenancy;

namespace Scale.Core.ApiKeys;

/// <summary>Who presented a valid API key.</summary>
/// <param name="Tenant">The company the key belongs to.</param>
/// <param name="KeyId">The key's id; unlike the key itself it may be logged.</param>
/// <param name="Role">What the key may do inside the company, for example <c>owner</c>.</param>
public sealed record ApiKeyPrincipal(Tenant Tenant, Guid KeyId, string Role);

/// <summary>Tells whom an API key belongs to.</summary>
public interface IApiKeyAuthenticator
{
    /// <summary>The key's principal, or null when the text is not a key, is unknown, or was revoked.</summary>
    ValueTask<ApiKeyPrincipal?> AuthenticateAsync(string presented, CancellationToken cancellationToken);
}
