using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Core.SignedRequests;

namespace Scale.ServiceDefaults.Authentication.Signatures;

/// <summary>
/// Requests signed with an API key's signing secret (RFC 9421, hmac-sha256), for machines that shall not send their key. The signature covers method, path,
/// query and, through Content-Digest (RFC 9530), the body; a nonce works once, within a window of time.
/// </summary>
internal sealed class SignedRequests(
    IAuthenticator authenticator, SigningSecrets secrets, UsedNonces nonces, IOptions<SignedRequestOptions> options, TimeProvider clock, ILogger<SignedRequests> logger)
{
    public const string InputHeader = "Signature-Input";
    private const string SignatureHeader = "Signature", DigestHeader = "content-digest";
    private static readonly string[] Always = ["@method", "@path", "@query"];

    /// <summary>
    /// Whose the signature is, or null. The body is compared with its digest while it is read. Its nonce is not used yet, but left with the request.
    /// </summary>
    public async Task<Principal?> AuthenticateAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } found)
            return null;
        if (found.Digest is { } digest)
            http.Request.Body = new DigestedBody(http.Request.Body, digest);
        http.Features.Set(found.Nonce);
        return found.Principal;
    }

    /// <summary>Uses the nonce of a request; false if somebody has.</summary>
    public async Task<bool> TryUseAsync(SignedNonce nonce)
    {
        if (await nonces.TryUseAsync(nonce.KeyId, nonce.Value))
            return true;
        Refused("its nonce was used");
        return false;
    }

    private async Task<(Principal Principal, SignedNonce Nonce, byte[]? Digest)?> FindAsync(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (headers[InputHeader] is not [{ } text] || headers[SignatureHeader] is not [{ } sent] || SignatureInput.Read(text) is not { } input
            || !Guid.TryParse(input.KeyId, out var keyId) || input.Signature(sent) is not { } signature || secrets.Of(keyId) is not { } secret)
        {
            return Refused("it cannot be read");
        }
        var hasBody = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? http.Request.ContentLength > 0;
        var digest = DigestedBody.ReadHeader(headers[DigestHeader].ToString());
        if (!Always.All(input.Components.Contains) || (hasBody && (digest is null || !input.Components.Contains(DigestHeader))))
            return Refused("it does not cover the request");
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (Math.Abs((decimal)now - input.Created) > (decimal)options.Value.Window.TotalSeconds || input.Expires < now)
            return Refused("it is too old or too new");
        if (input.Base(name => ValueOf(http, name)) is not { } signed
            || !CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)), signature))
        {
            return Refused("it does not match");
        }
        return await authenticator.FindKeyAsync(keyId, http.RequestAborted) is { } principal
            ? (principal, new SignedNonce(keyId, input.Nonce), hasBody ? digest : null)
            : Refused("its key does not work");
    }

    private static string? ValueOf(HttpContext http, string component)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return component switch
        {
            _ when !target.StartsWith('/') => null,
            "@method" => http.Request.Method,
            "@path" => query < 0 ? target : target[..query],
            "@query" => query < 0 ? "?" : target[query..],
            "@authority" => http.Request.Host.Value?.ToLowerInvariant(),
            _ when component.StartsWith('@') => null,
            _ => http.Request.Headers.TryGetValue(component, out var values) ? string.Join(", ", values.Select(value => value?.Trim())) : null,
        };
    }

    private (Principal, SignedNonce, byte[]?)? Refused(string why)
    {
        logger.LogInformation("A signed request was refused: {Reason}", why);
        return null;
    }
}

/// <summary>The nonce of a signed request, as a feature of it: it still has to be used.</summary>
internal sealed record SignedNonce(Guid KeyId, string Value);
