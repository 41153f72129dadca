using System.Net;
using System.Net.Sockets;

namespace Scale.LocalRuntime.Network;

/// <summary>
/// A TCP proxy on the loopback addresses that gives each new connection to the target with the fewest connections
/// (in turn among equals), and to the next one when that refuses. With no target that accepts, the connection is closed.
/// </summary>
public sealed class TcpBalancer : IAsyncDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly TcpBalancerOptions _options;
    private readonly IReadOnlyList<Socket> _listeners;
    private readonly TargetList _targets = new();
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<RelayedConnection, Task> _connections = [];
    private readonly Task _accepting;

    private TcpBalancer(TcpBalancerOptions options)
    {
        _options = options;
        _free = new SemaphoreSlim(options.MaxConnections);
        (Port, _listeners) = LoopbackListener.Open(options);
        _accepting = Task.WhenAll(_listeners.Select(AcceptAsync));
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Connections open now.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_lock)
                return _connections.Count;
        }
    }

    /// <summary>Starts to listen, without targets. Throws <see cref="PortTakenException"/>.</summary>
    public static TcpBalancer Start(TcpBalancerOptions options) => new(options);

    /// <summary>New connections may go to this target from now on. Adding it twice changes nothing.</summary>
    public void AddTarget(IPEndPoint target) => _targets.Add(target);

    /// <summary>
    /// New connections no longer go to this target. Existing ones go on, or are closed when
    /// <paramref name="closeConnections"/> is true (the target has died), also after a removal that let them go on.
    /// </summary>
    public void RemoveTarget(IPEndPoint target, bool closeConnections) => _targets.Remove(target, closeConnections);

    /// <summary>Stops listening, lets open connections finish until cancelled, then closes them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await StopListeningAsync();
        try
        {
            await Task.WhenAll(Relays()).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await CloseConnectionsAsync();
        }
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync();
        await CloseConnectionsAsync();
    }

    private async Task StopListeningAsync()
    {
        foreach (var listener in _listeners)
            listener.Dispose();
        await _stopping.CancelAsync();
        await _accepting;
    }

    private async Task CloseConnectionsAsync()
    {
        RelayedConnection[] open;
        lock (_lock)
            open = [.. _connections.Keys];

        foreach (var connection in open)
            connection.Abort();
        await Task.WhenAll(Relays());
    }

    private Task[] Relays()
    {
        lock (_lock)
            return [.. _connections.Values];
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _free.WaitAsync(_stopping.Token);
                Serve(await AcceptOneAsync(listener));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>A connection that was reset in the queue, or a full table of open files, must not end the loop.</summary>
    private async Task<Socket> AcceptOneAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(_stopping.Token);
            }
            catch (SocketException)
            {
                await Task.Delay(AcceptPause, _stopping.Token);
            }
        }
    }

    private void Serve(Socket client)
    {
        var connection = new RelayedConnection(client);
        lock (_lock)
        {
            // Started under the lock and added before it can end: it ends asynchronously, and takes the lock to be removed.
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connections.Add(connection, ServeAsync(connection, start.Task));
            start.SetResult();
        }
    }

    private async Task ServeAsync(RelayedConnection connection, Task start)
    {
        await start;
        if (await ConnectAsync(connection) is { } target)
        {
            if (_targets.IsOpen(target))
                await connection.RelayAsync();
            _targets.Release(connection, target);
        }
        else
        {
            connection.Abort();
        }

        connection.Dispose();
        lock (_lock)
            _connections.Remove(connection);
        _free.Release();
    }

    private async Task<BalancerTarget?> ConnectAsync(RelayedConnection connection)
    {
        List<BalancerTarget> tried = [];
        while (_targets.Assign(connection, tried) is { } target)
        {
            if (await connection.ConnectAsync(target, _options.ConnectTimeout))
                return target;
            _targets.Release(connection, target);
            tried.Add(target);
        }

        return null;
    }
}
