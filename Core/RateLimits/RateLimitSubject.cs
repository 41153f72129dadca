using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Scale.Core.RateLimits;

/// <summary>Who is limited: a company, a client address, an account. Sixteen bytes and a kind, so that asking for it allocates nothing.</summary>
public readonly record struct RateLimitSubject
{
    private readonly char _kind;
    private readonly UInt128 _id;

    private RateLimitSubject(char kind, UInt128 id) => (_kind, _id) = (kind, id);

    /// <summary>A company, whichever of its keys and users calls.</summary>
    public static RateLimitSubject Company(Guid id) => new('c', Bits(id));

    /// <summary>
    /// A client address. Of an IPv6 address the first 64 bits count: the rest is the client's to choose (RFC 4291, section 2.5.4).
    /// </summary>
    public static RateLimitSubject Address(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new('4', BinaryPrimitives.ReadUInt32BigEndian(bytes[..length]))
            : new('6', BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>
    /// An account by what its owner types, such as an e-mail address; nothing of it can be read from the key. Capitals of ASCII alone are the same
    /// as small letters, as where an address is looked up: of other letters every table says something else, and each spelling would be tried anew.
    /// </summary>
    public static RateLimitSubject Account(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var folded = string.Create(name.Length, name, static (into, name) =>
        {
            for (var i = 0; i < name.Length; i++)
                into[i] = char.IsAsciiLetterLower(name[i]) ? (char)(name[i] - 'a' + 'A') : name[i];
        });
        SHA256.HashData(Encoding.UTF8.GetBytes(folded), hash);
        return new('a', BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    /// <summary>The name of its limits in Redis, in a hash tag so that they are on one node of a cluster.</summary>
    public override string ToString() => $"{{{_kind}{_id:x}}}";

    private static UInt128 Bits(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
