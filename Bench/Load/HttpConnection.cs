using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Scale.Bench.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection that sends ready-made bytes and reads the answer's status and body length. HttpClient
/// would cost the two cores more than the servers being measured; this does what a load generator needs and no more.
/// </summary>
internal sealed class HttpConnection(IPEndPoint server) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private Socket? _socket;
    private int _start, _end;

    /// <summary>Whether the last answer, if it was 503, said when to come again.</summary>
    public bool SaidRetryAfter { get; private set; }

    /// <summary>Sends one request and returns the status code of its complete answer. Connects if needed: at first, and after an answer that was the last of its connection.</summary>
    /// <exception cref="IOException">The connection broke or the answer is not HTTP/1.1; the next call connects anew.</exception>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            _socket ??= await ConnectAsync(cancellationToken);
            await _socket.SendAsync(request, cancellationToken);
            return await ReadResponseAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Dispose();
            if (exception is SocketException)
                throw new IOException(exception.Message, exception);
            throw;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
        _start = _end = 0;
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        return socket;
    }

    // HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\n{…}\r\n0\r\n\r\n
    private async ValueTask<int> ReadResponseAsync(CancellationToken cancellationToken)
    {
        int headLength;
        while ((headLength = Pending.IndexOf("\r\n\r\n"u8)) < 0)
            await FillAsync(cancellationToken);

        var (status, contentLength) = ParseHead(Pending[..headLength]);
        SaidRetryAfter = status == 503 && Pending[..headLength].IndexOf("\r\nRetry-After: "u8) >= 0;
        var isLast = Pending[..headLength].IndexOf("\r\nConnection: close"u8) >= 0;
        _start += headLength + 4;
        if (contentLength >= 0)
            await SkipAsync(contentLength, cancellationToken);
        else if (status is not (204 or 304))
            await SkipChunksAsync(cancellationToken);
        if (isLast)
            Dispose();
        return status;
    }

    private static (int Status, long ContentLength) ParseHead(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..12], out int status, out _))
            throw new IOException("The answer does not start with an HTTP/1.1 status line.");
        var at = head.IndexOf("\r\nContent-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 18)..], out long length, out _) ? (status, length) : (status, -1);
    }

    private async ValueTask SkipChunksAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int lineLength;
            while ((lineLength = Pending.IndexOf("\r\n"u8)) < 0)
                await FillAsync(cancellationToken);
            if (!Utf8Parser.TryParse(Pending[..lineLength], out long size, out _, 'X'))
                throw new IOException("The answer has a chunk without a size.");
            _start += lineLength + 2;
            await SkipAsync(size + 2, cancellationToken);
            if (size == 0)
                return;
        }
    }

    private async ValueTask SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > _end - _start)
        {
            count -= _end - _start;
            _start = _end = 0;
            await FillAsync(cancellationToken);
        }

        _start += (int)count;
        if (_start == _end)
            _start = _end = 0;
    }

    private ReadOnlySpan<byte> Pending => _buffer.AsSpan(_start, _end - _start);

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_end == _buffer.Length)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        var read = await _socket!.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        if (read == 0)
            throw new IOException("The server closed the connection in the middle of an answer.");
        _end += read;
    }
}
