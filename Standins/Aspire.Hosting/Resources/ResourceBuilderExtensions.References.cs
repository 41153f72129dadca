using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives the resource the connection string and its parts.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder.WithReferenceRelationship(source).WithEnvironment(context =>
        {
            var variable = connectionName is null && resource.ConnectionStringEnvironmentVariable is { } special
                ? special
                : $"ConnectionStrings__{name}";
            context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            foreach (var (property, value) in resource.GetConnectionProperties())
                context.EnvironmentVariables[$"{ResourceName.ToEnvironmentPrefix(name)}_{property.ToUpperInvariant()}"] = value;
        });
    }

    /// <summary>Lets the resource find all endpoints of another by its name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder.WithReference(source, source.Resource.Name);

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment =>
        builder.WithReferenceRelationship(source).WithEnvironment(context =>
        {
            foreach (var endpoint in source.Resource.GetEndpoints())
                AddServiceEndpoint(context.EnvironmentVariables, name, endpoint);
        });

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment =>
        builder.WithReferenceRelationship(endpointReference.Resource).WithEnvironment(context =>
            AddServiceEndpoint(context.EnvironmentVariables, endpointReference.Resource.Name, endpointReference));

    /// <summary>Lets the resource find something outside the system by a name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri)
            throw new InvalidOperationException($"The URI '{uri}' of the reference '{name}' must be absolute.");
        return builder
            .WithEnvironment($"services__{name}__default__0", uri.ToString())
            .WithEnvironment(ResourceName.ToEnvironmentPrefix(name), uri.ToString());
    }

    public static IResourceBuilder<T> WithReferenceRelationship<T>(this IResourceBuilder<T> builder, IResource resource)
        where T : IResource =>
        builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, KnownRelationshipTypes.Reference));

    public static IResourceBuilder<T> WithReferenceRelationship<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> resourceBuilder)
        where T : IResource => builder.WithReferenceRelationship(resourceBuilder.Resource);

    /// <summary>A relationship to every resource that the expression speaks of.</summary>
    public static IResourceBuilder<T> WithReferenceRelationship<T>(this IResourceBuilder<T> builder, ReferenceExpression expression)
        where T : IResource => builder.WithReferencesOf(expression);

    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResource parent)
        where T : IResource => builder.WithAnnotation(new ResourceRelationshipAnnotation(parent, KnownRelationshipTypes.Parent));

    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> parent)
        where T : IResource => builder.WithParentRelationship(parent.Resource);

    private static IResourceBuilder<T> WithReferencesOf<T>(this IResourceBuilder<T> builder, object value)
        where T : IResource
    {
        if (value is IResource resource)
            return ReferenceEquals(resource, builder.Resource) ? builder : builder.WithReferenceRelationship(resource);
        foreach (var reference in (value as IValueWithReferences)?.References ?? [])
            builder.WithReferencesOf(reference);
        return builder;
    }

    private static void AddServiceEndpoint(Dictionary<string, object> variables, string name, EndpointReference endpoint)
    {
        var key = endpoint.EndpointName is "http" or "https" ? endpoint.Scheme : endpoint.EndpointName;
        var number = 0;
        while (variables.ContainsKey($"services__{name}__{key}__{number}"))
            number++;
        variables[$"services__{name}__{key}__{number}"] = endpoint;
        variables[$"{ResourceName.ToEnvironmentPrefix(name)}_{ResourceName.ToEnvironmentPrefix(endpoint.EndpointName)}"] = endpoint;
    }
}

/// <summary>A connection string as a variable's value; missing is an error unless it is optional.</summary>
internal sealed class ConnectionStringReference(IResourceWithConnectionString resource, bool optional)
    : IExpressionValue, IValueWithReferences
{
    public string ValueExpression => resource.ValueExpression;

    public IEnumerable<object> References => [resource];

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var value = await resource.GetConnectionStringAsync(cancellationToken);
        return !string.IsNullOrEmpty(value) || optional
            ? value
            : throw new DistributedApplicationException($"The connection string for the resource '{resource.Name}' is not available.");
    }
}
