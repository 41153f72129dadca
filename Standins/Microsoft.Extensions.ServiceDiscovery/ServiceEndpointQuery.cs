using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// A service as a client writes it: <c>https+http://api</c>, <c>http://_admin.api</c> (the endpoint "admin"), <c>api</c>.
/// </summary>
public sealed class ServiceEndpointQuery
{
    private ServiceEndpointQuery(IReadOnlyList<string> schemes, string? endpointName, string serviceName, int port)
    {
        IncludedSchemes = schemes;
        EndpointName = endpointName;
        ServiceName = serviceName;
        Port = port;
    }

    /// <summary>The schemes in order of preference; empty when the name has none.</summary>
    public IReadOnlyList<string> IncludedSchemes { get; }

    /// <summary>The endpoint's name, or null for the default one.</summary>
    public string? EndpointName { get; }

    /// <summary>The service's name.</summary>
    public string ServiceName { get; }

    /// <summary>The port the name carries; 0 when it has none.</summary>
    internal int Port { get; }

    /// <summary>Reads a name. False when it is not a host name with optional schemes and port.</summary>
    public static bool TryParse(string input, [NotNullWhen(true)] out ServiceEndpointQuery? query)
    {
        ArgumentNullException.ThrowIfNull(input);
        query = null;
        var hasScheme = input.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? input : "none://" + input, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return false;

        query = From(uri, hasScheme ? uri.Scheme.Split('+', StringSplitOptions.RemoveEmptyEntries) : []);
        return true;
    }

    private static ServiceEndpointQuery From(Uri uri, string[] schemes)
    {
        var host = uri.Host;
        var port = uri.IsDefaultPort ? 0 : uri.Port;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return host.StartsWith('_') && dot > 1 && dot < host.Length - 1
            ? new(schemes, host[1..dot], host[(dot + 1)..], port)
            : new(schemes, null, host, port);
    }
}
