using System.Net;
using System.Net.Sockets;

namespace Scale.Tests.Support;

/// <summary>Stands before a server and passes everything on until it is told to fall silent: connections stay open, and nothing arrives until it speaks again.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly (string Host, int Port) _server;
    private CancellationTokenSource _calls = new();
    private volatile TaskCompletionSource? _silence;

    /// <param name="server">Host and port, with a colon between.</param>
    public TcpRelay(string server)
    {
        var colon = server.LastIndexOf(':');
        _server = (server[..colon], int.Parse(server[(colon + 1)..], null));
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where to connect instead.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>From now on nothing is passed on.</summary>
    public void FallSilent() => _silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes on what was held back, and what comes.</summary>
    public void Speak() => _silence?.TrySetResult();

    /// <summary>Ends all connections, and what was held back never arrives; new ones work.</summary>
    public void HangUp()
    {
        using var calls = Interlocked.Exchange(ref _calls, new CancellationTokenSource());
        calls.Cancel();
        _silence = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        HangUp();
        _calls.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token), _calls.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken ct)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(_server.Host, _server.Port, ct);
            await Task.WhenAny(PassAsync(near.GetStream(), far.GetStream(), ct), PassAsync(far.GetStream(), near.GetStream(), ct));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // One of the two is gone.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, ct)) > 0;)
        {
            if (_silence is { } silence)
                await silence.Task.WaitAsync(ct);
            await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }
}
