using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Scale.ServiceDefaults.Authentication.Signatures;

/// <summary>A body whose digest was signed. Whoever reads it to its end learns there if it is another body; nothing is kept of it here.</summary>
internal sealed partial class DigestedBody(Stream body, byte[] digest) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isCompared;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The SHA-256 of a Content-Digest header (RFC 9530), which may have others beside it; null if it has none.</summary>
    public static byte[]? ReadHeader(string header)
    {
        if (Sha256().Match(header) is not { Success: true } found)
            return null;
        var bytes = new byte[SHA256.HashSizeInBytes + 1];
        return Convert.TryFromBase64String(found.Groups[1].Value, bytes, out var length) && length == SHA256.HashSizeInBytes ? bytes[..length] : null;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        Take(buffer.Span[..read], isEnd: read == 0 && buffer.Length > 0);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = body.Read(buffer, offset, count);
        Take(buffer.AsSpan(offset, read), isEnd: read == 0 && count > 0);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        if (_isCompared)
            return;
        _hash.AppendData(bytes);
        if (!isEnd)
            return;
        _isCompared = true;
        if (!CryptographicOperations.FixedTimeEquals(_hash.GetHashAndReset(), digest))
            throw new BadHttpRequestException("The body is not the one that was signed.");
    }

    [GeneratedRegex("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):\\s*(?:,|$)")]
    private static partial Regex Sha256();
}
