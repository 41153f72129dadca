using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>One service: <c>Services:NAME:KEY</c> is an address, or <c>Services:NAME:KEY:0</c>, <c>:1</c>, … are several.</summary>
internal sealed class ConfiguredService(IConfigurationSection section)
{
    /// <summary>
    /// The endpoints a query means: of the named endpoint; otherwise of the section "default", otherwise of the section
    /// named like the first of the query's schemes that exists. Of these, those with the most preferred scheme.
    /// </summary>
    public List<ServiceEndpoint> Select(ServiceEndpointQuery query, ServiceDiscoveryOptions options)
    {
        var schemes = options.ApplyAllowedSchemes(query.IncludedSchemes);
        IEnumerable<string> keys = query.EndpointName is { } name ? [name] : ["default", .. schemes];
        var found = keys.Select(section.GetSection).FirstOrDefault(candidate => candidate.Exists());
        if (found is null)
            return [];

        var endpoints = Read(found);
        if (options.AllowAllSchemes && query.IncludedSchemes.Count == 0)
            return endpoints;

        var preferred = schemes.FirstOrDefault(scheme => endpoints.Any(endpoint => HasScheme(endpoint, scheme)));
        return [.. endpoints.Where(endpoint => endpoint.EndPoint is not UriEndPoint || (preferred is not null && HasScheme(endpoint, preferred)))];
    }

    private static bool HasScheme(ServiceEndpoint endpoint, string scheme) =>
        endpoint.EndPoint is UriEndPoint { Uri.Scheme: { } actual } && string.Equals(actual, scheme, StringComparison.OrdinalIgnoreCase);

    private List<ServiceEndpoint> Read(IConfigurationSection endpoint) => string.IsNullOrWhiteSpace(endpoint.Value)
        ? [.. endpoint.GetChildren().Select(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? Parse(child, endpoint.Key)
            : throw new KeyNotFoundException($"The endpoint configuration section for service '{section.Key}' endpoint '{endpoint.Key}' has non-numeric keys."))]
        : [Parse(endpoint, endpoint.Key)];

    private ServiceEndpoint Parse(IConfigurationSection value, string endpointName) => ServiceEndpoint.TryParse(value.Value, out var endpoint)
        ? endpoint
        : throw new KeyNotFoundException($"The endpoint configuration section for service '{section.Key}' endpoint '{endpointName}' has an invalid value with key '{value.Key}'.");
}
