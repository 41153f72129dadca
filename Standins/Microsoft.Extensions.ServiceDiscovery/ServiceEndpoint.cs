using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>One address of a service.</summary>
public abstract class ServiceEndpoint
{
    /// <summary>The address.</summary>
    public abstract EndPoint EndPoint { get; }

    /// <summary>Wraps an address.</summary>
    public static ServiceEndpoint Create(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new Address(endPoint);
    }

    /// <summary>Reads <c>scheme://host:port</c>, <c>host:port</c>, <c>host</c> or an IP address with or without port.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, [NotNullWhen(true)] out ServiceEndpoint? serviceEndpoint)
    {
        serviceEndpoint = null;
        if (string.IsNullOrWhiteSpace(value))
            return false;

        var hasScheme = value.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? value : "none://" + value, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return false;

        var port = uri.Port > 0 ? uri.Port : 0;
        serviceEndpoint = Create(
            hasScheme ? new UriEndPoint(uri)
            : IPAddress.TryParse(uri.Host, out var address) ? new IPEndPoint(address, port)
            : new DnsEndPoint(uri.Host, port));
        return true;
    }

    private sealed class Address(EndPoint endPoint) : ServiceEndpoint
    {
        public override EndPoint EndPoint => endPoint;

        public override string? ToString() => endPoint.ToString();
    }
}
