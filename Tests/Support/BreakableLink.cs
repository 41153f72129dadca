using System.Net;
using System.Net.Sockets;

namespace Scale.Tests.Support;

/// <summary>A way to a server that a test can cut: connections stay open and nothing comes through, which is what a dead machine looks like.</summary>
public sealed class BreakableLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly IPEndPoint _server;
    private readonly string _options;
    private volatile TaskCompletionSource _open = Opened();

    private BreakableLink(IPEndPoint server, string options)
    {
        (_server, _options) = (server, options);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What to connect with instead: the same options, its password among them.</summary>
    public string ConnectionString => _listener.LocalEndpoint + _options;

    /// <summary>A way to the server of a Redis connection string, which begins with host and port.</summary>
    public static BreakableLink To(string connectionString)
    {
        var end = connectionString.IndexOf(',', StringComparison.Ordinal) is var comma and >= 0 ? comma : connectionString.Length;
        var port = connectionString[..end].Split(':')[1];
        return new BreakableLink(
            new IPEndPoint(IPAddress.Loopback, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)), connectionString[end..]);
    }

    /// <summary>From now on nothing comes through.</summary>
    public void Cut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was held back goes on.</summary>
    public void Mend() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _open.TrySetResult();
        _listener.Dispose();
        _ending.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptSocketAsync(_ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(_server, _ending.Token);
                await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // One side has gone; so does the other.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, _ending.Token) is var read and > 0)
        {
            await _open.Task;
            await to.SendAsync(buffer.AsMemory(0, read), _ending.Token);
        }
    }
}
