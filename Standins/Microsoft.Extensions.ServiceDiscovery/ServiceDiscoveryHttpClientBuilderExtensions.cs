using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;
using Microsoft.Extensions.ServiceDiscovery.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets HTTP clients address services by name.</summary>
public static class ServiceDiscoveryHttpClientBuilderExtensions
{
    /// <summary>Resolves <c>https+http://name</c> and <c>http://_endpoint.name</c> for the requests of this client.</summary>
    public static IHttpClientBuilder AddServiceDiscovery(this IHttpClientBuilder httpClientBuilder)
    {
        ArgumentNullException.ThrowIfNull(httpClientBuilder);
        httpClientBuilder.Services.AddServiceDiscovery();
        return httpClientBuilder.AddHttpMessageHandler(provider => new ResolvingHandler(
            provider.GetRequiredService<ConfiguredServices>(),
            provider.GetRequiredService<IOptions<ServiceDiscoveryOptions>>()));
    }
}
