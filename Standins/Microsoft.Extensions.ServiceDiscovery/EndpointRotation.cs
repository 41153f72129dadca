namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Takes the endpoints of a service in turn.</summary>
internal sealed class EndpointRotation(List<ServiceEndpoint> endpoints)
{
    private uint _next = uint.MaxValue;

    public IReadOnlyList<ServiceEndpoint> All => endpoints;

    /// <summary>The endpoint whose turn it is; null when there is none.</summary>
    public ServiceEndpoint? Next() => endpoints.Count == 0
        ? null
        : endpoints[(int)(Interlocked.Increment(ref _next) % (uint)endpoints.Count)];
}
