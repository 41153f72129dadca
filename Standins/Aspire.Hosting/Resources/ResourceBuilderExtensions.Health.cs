using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <param name="builder">The resource.</param>
    /// <param name="key">Name of a check registered with <c>builder.Services.AddHealthChecks()</c>.</param>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(existing => existing.Key == key))
            throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.");
        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <param name="builder">The resource.</param>
    /// <param name="path">Path that is asked for; default /.</param>
    /// <param name="statusCode">The healthy answer; default 200.</param>
    /// <param name="endpointName">Default: the resource's first http or https endpoint.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        Func<EndpointReference>? selector = endpointName is null ? null : () => builder.GetEndpoint(endpointName);
        return builder.WithHttpHealthCheck(selector, path, statusCode);
    }

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints
    {
        endpointSelector ??= () => builder.Resource.GetEndpoints().FirstOrDefault(candidate => candidate.IsHttp || candidate.IsHttps)
            ?? throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as no endpoint was found matching one of the specified names: http, https");
        var endpoint = endpointSelector();
        if (!endpoint.Exists || !EndpointAnnotation.IsHttpScheme(endpoint.Scheme))
            throw new DistributedApplicationException(
                $"Could not create HTTP health check for resource '{builder.Resource.Name}' as the endpoint with name '{endpoint.EndpointName}' does not exist or is not HTTP; add the endpoint first.");

        path ??= "/";
        statusCode ??= 200;
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path}_{statusCode}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new HttpHealthCheck(endpointSelector, path, statusCode.Value), failureStatus: null, tags: null));
        return builder.WithHealthCheck(key)
            .WithAnnotation(new HttpProbeAnnotation(key, endpointSelector, path, statusCode.Value));
    }
}
