using Scale.Core.ApiKeys;

namespace Scale.ServiceDefaults.Authentication;

/// <summary>
/// What authentication found out, as a feature of the request: <c>context.Features.Get&lt;ApiKeyFeature&gt;()</c>. Long
/// connections present their key again from time to time, to learn of its revocation.
/// </summary>
public sealed class ApiKeyFeature(ApiKeyPrincipal principal, string presentedKey)
{
    /// <summary>Whom the key belongs to.</summary>
    public ApiKeyPrincipal Principal => principal;

    /// <summary>The key itself. Never log it.</summary>
    public string PresentedKey => presentedKey;

    /// <summary>Shows the key's id only.</summary>
    public override string ToString() => $"API key {principal.KeyId}";
}
