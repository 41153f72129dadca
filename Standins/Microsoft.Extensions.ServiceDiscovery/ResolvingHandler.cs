using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.ServiceDiscovery.Http;

/// <summary>
/// Sends a request to the next endpoint of the service its address names. The request has its own address back
/// afterwards, so that a retry above this handler gets the next endpoint.
/// </summary>
internal sealed class ResolvingHandler(ConfiguredServices services, IOptions<ServiceDiscoveryOptions> options) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = request.RequestUri ?? throw new InvalidOperationException("Cannot resolve a request that has no address.");
        try
        {
            request.RequestUri = Resolve(original);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.RequestUri = original;
        }
    }

    private Uri Resolve(Uri address)
    {
        if (!ServiceEndpointQuery.TryParse(address.GetLeftPart(UriPartial.Authority), out var query))
            return address;

        return services.Find(query)?.Next() is { } endpoint
            ? EndpointAddress.Combine(address, endpoint.EndPoint, query, options.Value)
            : EndpointAddress.PassThrough(address, query, options.Value);
    }
}
