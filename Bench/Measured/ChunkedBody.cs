using System.Buffers.Text;
using System.Text;

namespace Scale.Bench.Measured;

/// <summary>Takes an HTTP/1.1 answer's head and chunk framing off a byte stream; what is left is <see cref="Payload"/>.</summary>
internal sealed class ChunkedBody
{
    private readonly byte[] _raw = new byte[32 * 1024];
    private readonly byte[] _payload = new byte[64 * 1024];
    private int _rawLength, _payloadLength;
    private long _chunkLeft;
    private bool _inBody;

    /// <summary>Status line and headers, for an error message.</summary>
    public string Head { get; private set; } = "no answer";

    public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, _payloadLength);

    public void Consume(int count)
    {
        _payload.AsSpan(count, _payloadLength - count).CopyTo(_payload);
        _payloadLength -= count;
    }

    /// <exception cref="IOException">The answer is not a chunked 200, or an event is larger than the buffer.</exception>
    public void Append(ReadOnlySpan<byte> received)
    {
        received.CopyTo(_raw.AsSpan(_rawLength));
        _rawLength += received.Length;
        var raw = _raw.AsSpan(0, _rawLength);
        if (!_inBody && !TakeHead(ref raw))
            return;
        while (_chunkLeft > 0 ? TakeChunkBytes(ref raw) : TakeChunkSize(ref raw))
        {
        }

        raw.CopyTo(_raw);
        _rawLength = raw.Length;
    }

    private bool TakeHead(ref Span<byte> raw)
    {
        var end = raw.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        Head = Encoding.ASCII.GetString(raw[..end]);
        if (!Head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            throw new IOException(Head);
        raw = raw[(end + 4)..];
        _inBody = true;
        return true;
    }

    private bool TakeChunkBytes(ref Span<byte> raw)
    {
        var take = (int)Math.Min(_chunkLeft, raw.Length);
        if (take == 0)
            return false;
        if (take > _payload.Length - _payloadLength)
            throw new IOException($"An event is larger than {_payload.Length} bytes.");
        raw[..take].CopyTo(_payload.AsSpan(_payloadLength));
        _payloadLength += take;
        _chunkLeft -= take;
        raw = raw[take..];
        return true;
    }

    // \r\n1a3\r\n (the line end of the chunk before, if there was one)
    private bool TakeChunkSize(ref Span<byte> raw)
    {
        var skip = raw.StartsWith("\r\n"u8) ? 2 : 0;
        var end = raw[skip..].IndexOf("\r\n"u8);
        if (end <= 0 || !Utf8Parser.TryParse(raw.Slice(skip, end), out long size, out _, 'X'))
            return false;
        _chunkLeft = size;
        raw = raw[(skip + end + 2)..];
        return size > 0;
    }
}
