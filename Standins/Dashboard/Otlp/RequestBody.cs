using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Scale.Dashboard.Otlp;

internal enum BodyProblem { None, TooLarge, UnknownEncoding, NotGzip }

/// <summary>The whole body of a request, decompressed, in a rented buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public BodyProblem Problem { get; private set; }

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads at most <paramref name="limit"/> bytes, counted after decompression.</summary>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var expected = request.ContentLength is { } length && length < limit ? (int)length : 64 * 1024;
        var body = new RequestBody(Math.Max(expected, 4_096));
        try
        {
            body.Problem = await body.FillAsync(request, limit, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async Task<BodyProblem> FillAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return await FillAsync(request.Body, limit, cancellationToken);
        if (!encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase))
            return BodyProblem.UnknownEncoding;

        await using var gzip = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            return await FillAsync(gzip, limit, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return BodyProblem.NotGzip;
        }
    }

    private async Task<BodyProblem> FillAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == _buffer.Length)
                Grow();
            var read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken);
            if (read == 0)
                return BodyProblem.None;
            _length += read;
            if (_length > limit)
                return BodyProblem.TooLarge;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
