using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

internal static class ResourceUrls
{
    /// <summary>The addresses of a resource that people see.</summary>
    public static ImmutableArray<UrlSnapshot> For(IResource resource)
    {
        if (resource is not IResourceWithEndpoints owner)
            return [];
        var urls = owner.GetEndpoints().Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }).ToList();
        foreach (var callback in resource.Annotations.OfType<ResourceUrlCallbackAnnotation>())
        {
            var endpoint = new EndpointReference(owner, callback.EndpointName);
            foreach (var url in urls.Where(url => url.Endpoint?.EndpointName == callback.EndpointName))
                callback.Change(url);
            if (endpoint.Exists && callback.Add(endpoint) is { } added)
                urls.Add(added);
        }

        return [.. urls.OrderByDescending(url => url.DisplayOrder ?? 0)
            .Select(url => new UrlSnapshot(url.DisplayText ?? url.Endpoint?.EndpointName, Absolute(url), IsInternal: false))];
    }

    /// <summary>A callback may have left only a path.</summary>
    private static string Absolute(ResourceUrlAnnotation url) =>
        url.Endpoint is { } endpoint ? new Uri(new Uri(endpoint.Url), url.Url).ToString().TrimEnd('/') : url.Url;
}
