using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Scale.Core.ApiKeys;
using Scale.Core.Credentials;

namespace Scale.Core.Sessions;

/// <summary>
/// The text of a session's token: <c>us_</c> for requests or <c>ur_</c> to refresh, 43 characters that name user and session, 30 random
/// ones, and 6 of the CRC-32 of all that. Opaque to clients; what finds the session is no secret, what proves it is never stored.
/// </summary>
public static class SessionToken
{
    /// <summary>What the token of requests starts with.</summary>
    public const string AccessPrefix = "us_";

    /// <summary>What the token that refreshes starts with.</summary>
    public const string RefreshPrefix = "ur_";

    /// <summary>Length of every token.</summary>
    public const int Length = 3 + NameLength + RandomLength + ChecksumLength;

    private const int NameBytes = 32, NameLength = 43, RandomLength = 30, ChecksumLength = 6;

    /// <summary>A new token.</summary>
    public static string Create(string prefix, Guid userId, Guid sessionId)
    {
        Span<byte> name = stackalloc byte[NameBytes];
        userId.TryWriteBytes(name, bigEndian: true, out _);
        sessionId.TryWriteBytes(name[16..], bigEndian: true, out _);
        var body = prefix + Base64Url.EncodeToString(name) + RandomNumberGenerator.GetString(ApiKeyText.Alphabet, RandomLength);
        return body + ApiKeyText.ChecksumOf(body);
    }

    /// <summary>Reads which session it names; false for what has not the form of a token. It says nothing about whether the token is valid.</summary>
    public static bool TryRead(ReadOnlySpan<char> prefix, ReadOnlySpan<char> text, out Guid userId, out Guid sessionId)
    {
        (userId, sessionId) = (default, default);
        if (text.Length != Length || !text.StartsWith(prefix, StringComparison.Ordinal) || !Ascii.IsValid(text)
            || !ApiKeyText.HasChecksum(text))
        {
            return false;
        }
        Span<byte> name = stackalloc byte[NameBytes];
        if (!Base64Url.TryDecodeFromChars(text.Slice(prefix.Length, NameLength), name, out var length) || length != NameBytes)
            return false;
        (userId, sessionId) = (new Guid(name[..16], bigEndian: true), new Guid(name[16..], bigEndian: true));
        return true;
    }

    /// <summary>SHA-256 of the text: what is stored, and what is compared.</summary>
    public static byte[] Hash(ReadOnlySpan<char> text) => CredentialDigest.OfText(text).ToArray();
}
