using System.Net;
using System.Net.Sockets;

namespace Scale.Core.Webhooks;

/// <summary>
/// Addresses of the public internet. Everything else is refused: what is reachable from here only (private, loopback, link-local, the clouds'
/// metadata services) is not for a company to choose, and the rest is no address of a single host.
/// </summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            // Azure's platform service: a public number that every virtual machine reaches its host by.
            "168.63.129.16/32",
            // Inside the public range of IPv6: what carries IPv4 addresses in it (Teredo, 6to4), special purposes, documentation.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        ]).Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");

    /// <summary>Whether a webhook may be there.</summary>
    public static bool Include(IPAddress address)
    {
        var one = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (one.AddressFamily == AddressFamily.InterNetworkV6 && (one.ScopeId != 0 || !PublicV6.Contains(one)))
            return false;
        return one.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 && !NotPublic.Any(network => network.Contains(one));
    }
}
