using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>
/// Opens the connections of deliveries. The name is resolved here and the addresses it leads to are looked at, so that what was allowed is what is connected to:
/// a name that leads elsewhere the next time is looked at the next time.
/// </summary>
internal sealed class GuardedConnections(IOptions<WebhookOptions> options)
{
    /// <summary>Finds the addresses of a name; tests have their own.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Resolve(host, ct);
        IPAddress[] allowed = options.Value.AllowPrivateAddresses ? found : [.. found.Where(PublicAddresses.Include)];
        if (allowed.Length == 0)
            throw new AddressRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A webhook's name leads to no address that is allowed.</summary>
internal sealed class AddressRefusedException() : IOException("The name leads to no public address.");
