using System.Security.Cryptography;
using System.Text;
using Scale.Core.ApiKeys;
using Scale.Core.Credentials;

namespace Scale.Core.Operators;

/// <summary>The text of an operator's key: <c>op_</c>, 30 random characters, 6 characters of their CRC-32.</summary>
public static class OperatorKeyText
{
    /// <summary>What every key starts with; secret scanners look for it.</summary>
    public const string Prefix = "op_";

    private const int RandomLength = 30, ChecksumLength = 6;

    /// <summary>A new key.</summary>
    public static string Create()
    {
        var random = RandomNumberGenerator.GetString(ApiKeyText.Alphabet, RandomLength);
        return Prefix + random + ApiKeyText.ChecksumOf(random);
    }

    /// <summary>True if the text has the form of a key and its checksum is right. It says nothing about whether the key exists.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length == Prefix.Length + RandomLength + ChecksumLength && text.StartsWith(Prefix, StringComparison.Ordinal) && Ascii.IsValid(text)
        && ApiKeyText.HasChecksum(text.AsSpan(Prefix.Length));

    /// <summary>SHA-256 of the text: what is stored, and what is looked up.</summary>
    public static byte[] Hash(string text) => CredentialDigest.OfText(text).ToArray();
}
