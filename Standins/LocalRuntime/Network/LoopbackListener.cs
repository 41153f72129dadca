using System.Net;
using System.Net.Sockets;

namespace Scale.LocalRuntime.Network;

/// <summary>Listening sockets on one port of the loopback addresses: "localhost" is either of them to a client.</summary>
internal static class LoopbackListener
{
    private const int Backlog = 4096;
    private const int PortChoices = 20;

    public static (int Port, IReadOnlyList<Socket> Sockets) Open(TcpBalancerOptions options)
    {
        for (var choice = 1; ; choice++)
        {
            var first = Listen(IPAddress.Loopback, options.Port, options);
            var port = ((IPEndPoint)first.LocalEndPoint!).Port;
            try
            {
                return (port, TryListenV6(port, options) is { } second ? [first, second] : [first]);
            }
            catch (PortTakenException) when (options.Port == 0 && choice < PortChoices)
            {
                // Free on IPv4 only; the system picks another.
                first.Dispose();
            }
            catch
            {
                first.Dispose();
                throw;
            }
        }
    }

    private static Socket? TryListenV6(int port, TcpBalancerOptions options)
    {
        if (!Socket.OSSupportsIPv6)
            return null;

        try
        {
            return Listen(IPAddress.IPv6Loopback, port, options);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return null;   // IPv6 is there but switched off.
        }
    }

    private static Socket Listen(IPAddress address, int port, TcpBalancerOptions options)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.NoDelay = true;   // inherited by accepted connections
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => new PortTakenException(port, options.Resource, options.HowToChangePort, exception),
                SocketError.AccessDenied => new LocalRuntimeException(
                    $"'{options.Resource}' may not listen on port {port}: this user needs a port above 1023. {options.HowToChangePort}", exception),
                _ => exception,
            };
        }
    }
}
