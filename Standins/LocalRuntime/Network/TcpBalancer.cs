using System.Net;

namespace Scale.LocalRuntime.Network;

/// <summary>
/// A TCP proxy on the loopback addresses that gives each new connection to the target with the fewest connections
/// (in turn among equals), and to the next one when that refuses. With no target that accepts, the connection is closed.
/// </summary>
public sealed class TcpBalancer : IAsyncDisposable
{
    /// <summary>The port it listens on.</summary>
    public int Port => throw new NotImplementedException();

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => throw new NotImplementedException();

    /// <summary>Starts to listen, without targets. Throws <see cref="PortTakenException"/>.</summary>
    public static TcpBalancer Start(TcpBalancerOptions options) => throw new NotImplementedException();

    /// <summary>New connections may go to this target from now on. Adding it twice changes nothing.</summary>
    public void AddTarget(IPEndPoint target) => throw new NotImplementedException();

    /// <summary>
    /// New connections no longer go to this target. Existing ones go on, or are closed when
    /// <paramref name="closeConnections"/> is true (the target has died).
    /// </summary>
    public void RemoveTarget(IPEndPoint target, bool closeConnections) => throw new NotImplementedException();

    /// <summary>Stops listening, lets open connections finish until cancelled, then closes them.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops listening and closes every connection.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
