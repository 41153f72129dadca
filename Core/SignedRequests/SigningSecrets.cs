using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Scale.Core.SignedRequests;

/// <summary>
/// The secret that an API key signs with, derived from the master key and the key's id. It is shown when the key is made and stored nowhere: whoever
/// reads the catalog can sign nothing.
/// </summary>
public sealed class SigningSecrets(IOptions<SignedRequestOptions> options)
{
    /// <summary>What every secret starts with; secret scanners look for it.</summary>
    public const string Prefix = "ss_";

    private readonly byte[] _master = Encoding.UTF8.GetBytes(options.Value.MasterKey);

    /// <summary>Whether requests can be signed at all.</summary>
    public bool IsEnabled => _master.Length > 0;

    /// <summary>The secret as its owner keeps it; its bytes in UTF-8, prefix and all, are the key of HMAC-SHA256. Null if requests cannot be signed.</summary>
    public string? Of(Guid keyId) => IsEnabled ? Prefix + Base64Url.EncodeToString(Derive(keyId)) : null;

    private byte[] Derive(Guid keyId) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, 32, salt: null, info: Encoding.UTF8.GetBytes($"scale signed requests v1 {keyId:N}"));
}
