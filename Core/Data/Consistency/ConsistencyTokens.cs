using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Consistency;

/// <summary>
/// Writes and reads the text of a place as clients carry it: <c>v1.&lt;shard&gt;.&lt;timeline&gt;.&lt;lsn&gt;.&lt;mac&gt;</c>. The MAC
/// also covers the company, so a client can neither make one up nor use another company's.
/// </summary>
public sealed class ConsistencyTokens(IOptions<ConsistencyOptions> options)
{
    /// <summary>Longest text of a token.</summary>
    public const int MostText = 96;

    private const string Version = "v1.";
    private const int MacBytes = 12;
    private static readonly int MacText = Base64Url.GetEncodedLength(MacBytes);

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.SigningKey);

    /// <summary>The token's text.</summary>
    public string Write(Guid companyId, CommitPosition position)
    {
        var signed = Version + position;
        return $"{signed}.{Mac(companyId, signed, stackalloc char[MacText])}";
    }

    /// <summary>Reads what a client sent; false for anything that <see cref="Write"/> did not write for this company.</summary>
    public bool TryRead(Guid companyId, string text, out CommitPosition position)
    {
        position = default;
        var signed = text.Length - MacText - 1;
        return text.Length <= MostText && signed > Version.Length && text[signed] == '.' && text.StartsWith(Version, StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(
                MemoryMarshal.AsBytes(text.AsSpan(signed + 1)), MemoryMarshal.AsBytes(Mac(companyId, text.AsSpan(0, signed), stackalloc char[MacText])))
            && CommitPosition.TryParse(text.AsSpan(Version.Length, signed - Version.Length), out position);
    }

    private ReadOnlySpan<char> Mac(Guid companyId, ReadOnlySpan<char> signed, Span<char> text)
    {
        Span<byte> message = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(MostText)];
        companyId.TryWriteBytes(message, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(signed, message[16..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message[..length], full);
        return text[..Base64Url.EncodeToChars(full[..MacBytes], text)];
    }
}
