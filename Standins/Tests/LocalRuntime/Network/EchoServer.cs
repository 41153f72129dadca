using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Scale.Standins.Tests.LocalRuntime.Network;

/// <summary>Writes its name to whoever connects, then everything it receives, and "|end" at the end of the stream.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _open = [];
    private readonly byte _name;
    private int _accepted;

    public EchoServer(char name)
    {
        _name = (byte)name;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>As a process that is killed: nobody listens any more, what was accepted stays half dead.</summary>
    public void StopListening() => _listener.Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _open)
            socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                Interlocked.Increment(ref _accepted);
                _open.Add(socket);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await socket.SendAsync(new[] { _name });
            var buffer = new byte[64 * 1024];
            for (int read; (read = await socket.ReceiveAsync(buffer)) > 0;)
                await socket.SendAsync(buffer.AsMemory(0, read));
            await socket.SendAsync("|end"u8.ToArray());
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side has gone.
        }
    }
}
