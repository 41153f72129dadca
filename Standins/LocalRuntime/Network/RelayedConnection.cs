using System.Buffers;
using System.Net.Sockets;

namespace Scale.LocalRuntime.Network;

/// <summary>One client's connection and the one to its target; copies bytes both ways until both ends are closed.</summary>
internal sealed class RelayedConnection(Socket client) : IDisposable
{
    private const int BufferSize = 32 * 1024;

    private Socket? _target;
    private volatile bool _aborted;

    /// <summary>True when the target accepted within the time-out.</summary>
    public async Task<bool> ConnectAsync(BalancerTarget target, TimeSpan timeout)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(target.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var expired = new CancellationTokenSource(timeout);
            await socket.ConnectAsync(target.EndPoint, expired.Token);
            Interlocked.Exchange(ref _target, socket);
            if (!_aborted)
                return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The next target is tried.
        }

        socket?.Dispose();
        return false;
    }

    public async Task RelayAsync()
    {
        await Task.WhenAll(CopyAsync(client, _target!), CopyAsync(_target!, client));
    }

    /// <summary>Closes both ends with a reset, from any thread.</summary>
    public void Abort()
    {
        _aborted = true;
        Interlocked.MemoryBarrier();   // either this sees the target, or the connect sees the abort
        Reset(client);
        if (_target is { } target)
            Reset(target);
    }

    public void Dispose()
    {
        client.Dispose();
        _target?.Dispose();
    }

    /// <summary>Passes the end of the stream on and leaves the other direction open; an error closes both.</summary>
    private async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            do
                await from.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);   // an idle connection holds no buffer
            while (await CopyAvailableAsync(from, to));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Abort();
        }
    }

    private static async ValueTask<bool> CopyAvailableAsync(Socket from, Socket to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int received;
            do
            {
                received = await from.ReceiveAsync(buffer.AsMemory(), SocketFlags.None);
                for (var sent = 0; sent < received;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, received - sent), SocketFlags.None);
            }
            while (received == buffer.Length);
            return received > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.Close(timeout: 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }
}
