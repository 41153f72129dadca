using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>The addresses of a service as they are now, and a token that fires when they change.</summary>
public sealed class ServiceEndpointSource(List<ServiceEndpoint>? endpoints, IChangeToken changeToken)
{
    /// <summary>The addresses; empty when none is known.</summary>
    public IReadOnlyList<ServiceEndpoint> Endpoints { get; } = endpoints ?? [];

    /// <summary>Fires once when <see cref="Endpoints"/> is out of date.</summary>
    public IChangeToken ChangeToken { get; } = changeToken;
}
