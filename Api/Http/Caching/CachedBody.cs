using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Scale.Core.Caching;

namespace Scale.Api.Http.Caching;

/// <summary>A response as it is sent: its bytes, as they are and compressed, and what identifies them.</summary>
/// <param name="Plain">The body.</param>
/// <param name="Gzip">The same in gzip; empty if it is too small to be worth it.</param>
/// <param name="Brotli">The same in Brotli.</param>
/// <param name="Tag">What the entity tags of all three begin with.</param>
/// <param name="Link">The Link header; empty for none.</param>
internal sealed record CachedBody(ReadOnlyMemory<byte> Plain, ReadOnlyMemory<byte> Gzip, ReadOnlyMemory<byte> Brotli, string Tag, string Link)
{
    // Less than that fits into a packet anyway.
    private const int LeastCompressed = 1024;

    // Of what is sent again and again nothing is made again.
    public string PlainTag { get; } = $"\"{Tag}\"";

    public string GzipTag { get; } = $"\"{Tag}-gz\"";

    public string BrotliTag { get; } = $"\"{Tag}-br\"";

    /// <summary>The response, for the company it is of.</summary>
    public CachedResponse Response => field ??= new CachedResponse(this);

    public static ICacheCodec<CachedBody> Codec { get; } = new BodyCodec();

    public static CachedBody Of(ReadOnlySpan<byte> body, string? link)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        var plain = body.ToArray();
        var isWorthIt = plain.Length >= LeastCompressed;
        return new CachedBody(
            plain,
            isWorthIt ? Compress(plain, stream => new GZipStream(stream, CompressionLevel.Fastest)) : default,
            isWorthIt ? Compress(plain, stream => new BrotliStream(stream, CompressionLevel.Fastest)) : default,
            Convert.ToHexStringLower(hash[..12]), link ?? "");
    }

    private static ReadOnlyMemory<byte> Compress(byte[] body, Func<Stream, Stream> open)
    {
        var compressed = new MemoryStream(body.Length / 2);
        using (var stream = open(compressed))
            stream.Write(body);
        // Closed with the stream over it, and its bytes still there.
        return compressed.ToArray();
    }

    /// <summary>Format 1, then each part with its length in front, in the order of the record; texts in UTF-8.</summary>
    private sealed class BodyCodec : ICacheCodec<CachedBody>
    {
        private const byte Format = 1;

        public bool IsImmutable => true;

        public byte[] Write(CachedBody value)
        {
            ReadOnlyMemory<byte>[] parts = [value.Plain, value.Gzip, value.Brotli, Encoding.UTF8.GetBytes(value.Tag), Encoding.UTF8.GetBytes(value.Link)];
            var bytes = new byte[1 + parts.Sum(part => sizeof(int) + part.Length)];
            bytes[0] = Format;
            var rest = bytes.AsSpan(1);
            foreach (var part in parts)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest, part.Length);
                part.Span.CopyTo(rest[sizeof(int)..]);
                rest = rest[(sizeof(int) + part.Length)..];
            }
            return bytes;
        }

        public CachedBody Read(ReadOnlyMemory<byte> bytes)
        {
            if (bytes.Length == 0 || bytes.Span[0] != Format)
                throw new InvalidDataException("A cached response has another format.");
            var rest = bytes[1..];
            return new CachedBody(Next(ref rest), Next(ref rest), Next(ref rest), Text(Next(ref rest)), Text(Next(ref rest)));
        }

        private static ReadOnlyMemory<byte> Next(ref ReadOnlyMemory<byte> rest)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            var part = rest.Slice(sizeof(int), length);
            rest = rest[(sizeof(int) + length)..];
            return part;
        }

        private static string Text(ReadOnlyMemory<byte> part) => Encoding.UTF8.GetString(part.Span);
    }
}
