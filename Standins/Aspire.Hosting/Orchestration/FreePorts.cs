using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Loopback ports that nobody uses, each given out once per process. From below the range the operating system takes for
/// outgoing connections, so that none of those can occupy a port between its choice and its use.
/// </summary>
internal static class FreePorts
{
    private const int First = 16_000;
    private const int End = 32_000;
    private static readonly Lock Lock = new();
    private static readonly HashSet<int> Taken = [];

    public static int Take()
    {
        lock (Lock)
        {
            for (var attempt = 0; attempt < 1_000; attempt++)
            {
                var port = Random.Shared.Next(First, End);
                if (!Taken.Contains(port) && IsFree(port))
                {
                    Taken.Add(port);
                    return port;
                }
            }
        }

        throw new DistributedApplicationException($"No free port between {First} and {End} was found on this machine.");
    }

    public static void Return(int port)
    {
        lock (Lock)
            Taken.Remove(port);
    }

    public static bool IsFree(int port)
    {
        try
        {
            Bind(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Throws <see cref="SocketException"/> when somebody listens there.</summary>
    public static void Bind(int port)
    {
        using var v4 = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        v4.Bind(new IPEndPoint(IPAddress.Loopback, port));
        if (!Socket.OSSupportsIPv6)
            return;
        using var v6 = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            v6.Bind(new IPEndPoint(IPAddress.IPv6Loopback, port));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            // A machine without an IPv6 loopback address has no listener there either.
        }
    }
}
