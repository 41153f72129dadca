using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery.Http;

/// <summary>Puts a resolved endpoint into a request's address.</summary>
internal static class EndpointAddress
{
    public static Uri Combine(Uri address, EndPoint endpoint, ServiceEndpointQuery query, ServiceDiscoveryOptions options) => endpoint switch
    {
        UriEndPoint { Uri: var uri } => With(address, uri.Scheme, uri.Host, uri.Port, uri.AbsolutePath),
        DnsEndPoint dns => With(address, SchemeOf(query, options), dns.Host, dns.Port, "/"),
        IPEndPoint ip => With(address, SchemeOf(query, options), ip.Address.ToString(), ip.Port, "/"),
        _ => throw new InvalidOperationException($"Endpoints of type {endpoint.GetType()} are not supported."),
    };

    /// <summary>The service's name is a host name; only the list of schemes needs an answer.</summary>
    public static Uri PassThrough(Uri address, ServiceEndpointQuery query, ServiceDiscoveryOptions options) =>
        query.IncludedSchemes.Count <= 1 && query.EndpointName is null
            ? address
            : With(address, SchemeOf(query, options), query.ServiceName, query.Port, "/");

    private static string SchemeOf(ServiceEndpointQuery query, ServiceDiscoveryOptions options) =>
        options.ApplyAllowedSchemes(query.IncludedSchemes) is [var first, ..]
            ? first
            : throw new InvalidOperationException(
                $"None of the schemes '{string.Join('+', query.IncludedSchemes)}' is in ServiceDiscoveryOptions.AllowedSchemes.");

    private static Uri With(Uri address, string scheme, string host, int port, string basePath) => new UriBuilder(address)
    {
        Scheme = scheme,
        Host = host,
        Port = port > 0 ? port : -1,
        Path = basePath.TrimEnd('/') + address.AbsolutePath,
    }.Uri;
}
