using System.Buffers;
using System.Security.Cryptography;
using Scale.Core.Credentials;

namespace Scale.Core.ApiKeys;

/// <summary>
/// The text of an API key: <c>sk_</c>, 30 random characters, 6 characters of their CRC-32; alphabet 0-9 A-Z a-z.
/// 178 random bits need no slow hash. The checksum tells a typo from a key without asking a database.
/// </summary>
public static class ApiKeyText
{
    /// <summary>What every key starts with; secret scanners look for it.</summary>
    public const string Prefix = "sk_";

    /// <summary>Length of every key.</summary>
    public const int Length = 3 + RandomLength + ChecksumLength;

    private const int RandomLength = 30, ChecksumLength = 6;
    internal const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    /// <summary>A new key.</summary>
    public static string Create()
    {
        var random = RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return string.Create(Length, random, static (text, random) =>
        {
            Prefix.CopyTo(text);
            random.CopyTo(text[Prefix.Length..]);
            WriteChecksum(random, text[^ChecksumLength..]);
        });
    }

    /// <summary>True if the text has the form of a key and its checksum is right. It says nothing about whether the key exists.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && !text[Prefix.Length..].ContainsAnyExcept(Allowed)
        && HasChecksum(text[Prefix.Length..]);

    /// <summary>SHA-256 of the text: what is stored, and what is looked up.</summary>
    public static byte[] Hash(ReadOnlySpan<char> text) => CredentialDigest.OfText(text).ToArray();

    /// <summary>Whether the last six characters are the checksum of those before them.</summary>
    internal static bool HasChecksum(ReadOnlySpan<char> text)
    {
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..^ChecksumLength], checksum);
        return checksum.SequenceEqual(text[^ChecksumLength..]);
    }

    /// <summary>Six characters of the CRC-32.</summary>
    internal static string ChecksumOf(ReadOnlySpan<char> text)
    {
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text, checksum);
        return new string(checksum);
    }

    private static void WriteChecksum(ReadOnlySpan<char> random, Span<char> checksum)
    {
        var value = Crc32.Of(random);
        for (var i = checksum.Length - 1; i >= 0; i--)
        {
            checksum[i] = Alphabet[(int)(value % (uint)Alphabet.Length)];
            value /= (uint)Alphabet.Length;
        }
    }
}
