using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Scale.Core.Sessions;

namespace Scale.Core.Credentials;

/// <summary>SHA-256 of what was presented, as a key of a dictionary; all of it is compared, always.</summary>
internal readonly record struct CredentialDigest(ulong A, ulong B, ulong C, ulong D)
{
    public static CredentialDigest Of(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]), BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));

    /// <summary>The digest of a text that is no longer than the longest credential, a session's token.</summary>
    public static CredentialDigest OfText(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(SessionToken.Length)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);
        return Of(hash);
    }

    public bool Equals(CredentialDigest other) => ((A ^ other.A) | (B ^ other.B) | (C ^ other.C) | (D ^ other.D)) == 0;

    public override int GetHashCode() => (int)A;

    public byte[] ToArray()
    {
        var hash = new byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(hash, A);
        BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(8), B);
        BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(16), C);
        BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(24), D);
        return hash;
    }
}
