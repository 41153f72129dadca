using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Paging;

/// <summary>
/// Writes and reads the text of cursors: base64url of version, time of issue, sort, filter hash, key, id, the key's text if it is
/// one, and a MAC that also covers company and list. Clients can neither make one up nor carry one to another company or list.
/// </summary>
public sealed class KeysetCursors(IOptions<PagingOptions> options, TimeProvider clock)
{
    private const byte Version = 1;
    private const int QueryBytes = 8, MacBytes = 16, MostTextBytes = 1_024, MostEndpointBytes = 128;
    private const int IssuedAt = 1, SortAt = 5, FiltersAt = 6, ValueAt = FiltersAt + QueryBytes, IdAt = ValueAt + 8, TextAt = IdAt + 16;
    private const int LeastBytes = TextAt + MacBytes, MostBytes = LeastBytes + MostTextBytes;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.SigningKey);
    private readonly long _lifetime = (long)options.Value.CursorLifetime.TotalSeconds;

    /// <summary>Length of a cursor's text whose sort key is not a text.</summary>
    public static int TextLength { get; } = Base64Url.GetEncodedLength(LeastBytes);

    /// <summary>Length of the longest cursor's text.</summary>
    public static int MostTextLength { get; } = Base64Url.GetEncodedLength(MostBytes);

    /// <summary>The cursor's text.</summary>
    public string Write(in CursorScope scope, KeysetCursor cursor)
    {
        Span<byte> buffer = stackalloc byte[MostBytes];
        var text = Encoding.UTF8.GetBytes(cursor.Text, buffer.Slice(TextAt, MostTextBytes));
        var bytes = buffer[..(LeastBytes + text)];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[IssuedAt..], (uint)clock.GetUtcNow().ToUnixTimeSeconds());
        bytes[SortAt] = scope.Sort;
        HashFilters(scope.Filters, bytes.Slice(FiltersAt, QueryBytes));
        BinaryPrimitives.WriteInt64BigEndian(bytes[ValueAt..], cursor.Value);
        cursor.Id.TryWriteBytes(bytes[IdAt..], bigEndian: true, out _);
        Sign(scope, bytes[..^MacBytes], bytes[^MacBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor that a client sent; what it says is only trusted after its MAC has been checked.</summary>
    public CursorFault TryRead(ReadOnlySpan<char> text, in CursorScope scope, out KeysetCursor cursor)
    {
        cursor = default;
        Span<byte> buffer = stackalloc byte[MostBytes];
        if (text.Length < TextLength || text.Length > MostTextLength
            || Base64Url.DecodeFromChars(text, buffer, out _, out var length) != OperationStatus.Done || length < LeastBytes)
            return CursorFault.Malformed;
        var bytes = buffer[..length];
        if (bytes[0] != Version)
            return CursorFault.Outdated;

        Span<byte> mac = stackalloc byte[MacBytes];
        Sign(scope, bytes[..^MacBytes], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[^MacBytes..]))
            return CursorFault.Forged;

        var age = clock.GetUtcNow().ToUnixTimeSeconds() - BinaryPrimitives.ReadUInt32BigEndian(bytes[IssuedAt..]);
        if (_lifetime > 0 && age > _lifetime)
            return CursorFault.Outdated;

        Span<byte> filters = stackalloc byte[QueryBytes];
        HashFilters(scope.Filters, filters);
        if (bytes[SortAt] != scope.Sort || !filters.SequenceEqual(bytes.Slice(FiltersAt, QueryBytes)))
            return CursorFault.OtherQuery;

        cursor = new KeysetCursor(
            BinaryPrimitives.ReadInt64BigEndian(bytes[ValueAt..]), new Guid(bytes.Slice(IdAt, 16), bigEndian: true),
            length == LeastBytes ? null : Encoding.UTF8.GetString(bytes[TextAt..^MacBytes]));
        return CursorFault.None;
    }

    private void Sign(in CursorScope scope, ReadOnlySpan<byte> payload, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[16 + MostBytes + MostEndpointBytes];
        scope.CompanyId.TryWriteBytes(message, bigEndian: true, out _);
        payload.CopyTo(message[16..]);
        var length = 16 + payload.Length + Encoding.UTF8.GetBytes(scope.Endpoint, message[(16 + payload.Length)..]);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message[..length], full);
        full[..MacBytes].CopyTo(mac);
    }

    private static void HashFilters(string filters, Span<byte> destination)
    {
        Span<byte> full = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(filters), full);
        full[..QueryBytes].CopyTo(destination);
    }
}
