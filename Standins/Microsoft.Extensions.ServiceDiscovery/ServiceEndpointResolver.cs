using System.Net;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Resolves a service's name to its endpoints, for clients that are not HTTP clients.</summary>
public sealed class ServiceEndpointResolver : IAsyncDisposable
{
    private readonly ConfiguredServices _services;

    internal ServiceEndpointResolver(ConfiguredServices services) => _services = services;

    /// <summary>All endpoints of a service. A name that configuration does not know is passed through as a host name.</summary>
    public ValueTask<ServiceEndpointSource> GetEndpointsAsync(string serviceName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceName);
        cancellationToken.ThrowIfCancellationRequested();
        if (!ServiceEndpointQuery.TryParse(serviceName, out var query))
            throw new InvalidOperationException($"No provider which supports the provided service name, '{serviceName}', has been configured.");

        var reload = _services.ReloadToken;
        var endpoints = _services.Find(query)?.All is { Count: > 0 } known
            ? [.. known]
            : new List<ServiceEndpoint> { ServiceEndpoint.Create(new DnsEndPoint(query.ServiceName, query.Port)) };
        return ValueTask.FromResult(new ServiceEndpointSource(endpoints, reload));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
