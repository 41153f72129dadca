using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Scale.Bench.Measured;

/// <summary>
/// One open event stream, read from the raw socket. It looks for a marker in each event and hands on the number behind it;
/// chunk framing is taken off first, so a marker cut by a chunk's edge is still found.
/// </summary>
internal sealed class SseConnection(IPEndPoint server, ReadOnlyMemory<byte> request, byte[] marker, Action<int> onNumber) : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _received = new byte[8 * 1024];
    private readonly ChunkedBody _body = new();

    /// <summary>Completes with the stream's first event; fails if the server refused or closed.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Reads until the server closes or the token ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _socket.ConnectAsync(server, cancellationToken);
            await _socket.SendAsync(request, cancellationToken);
            while (await _socket.ReceiveAsync(_received, cancellationToken) is > 0 and var read)
            {
                _body.Append(_received.AsSpan(0, read));
                TakeEvents();
            }

            _ready.TrySetException(new IOException($"The server closed the stream: {_body.Head}"));
        }
        catch (OperationCanceledException)
        {
            _ready.TrySetCanceled(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            _ready.TrySetException(exception);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void TakeEvents()
    {
        for (var payload = _body.Payload; payload.IndexOf("\n\n"u8) is >= 0 and var end; payload = _body.Payload)
        {
            _ready.TrySetResult();
            var at = payload[..end].IndexOf(marker);
            if (at >= 0 && Utf8Parser.TryParse(payload[(at + marker.Length)..end], out int number, out _))
                onNumber(number);
            _body.Consume(end + 2);
        }
    }
}
