using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>An endpoint with the port its clients use and the ports its replicas listen on.</summary>
/// <param name="Annotation">As described in the model.</param>
/// <param name="Port">Port of the clients.</param>
/// <param name="ReplicaPorts">One per replica; the clients' port itself where nothing is in between.</param>
internal sealed record EndpointPlan(EndpointAnnotation Annotation, int Port, IReadOnlyList<int> ReplicaPorts)
{
    public bool HasProxy => ReplicaPorts.Count > 1 || ReplicaPorts[0] != Port;
}

/// <summary>Gives every endpoint its ports before anything starts, so that resources can refer to each other freely.</summary>
internal static class EndpointAllocator
{
    /// <param name="resource">The resource.</param>
    /// <param name="randomizePorts">Ignore fixed ports of proxied endpoints, so that several systems run side by side.</param>
    public static IReadOnlyList<EndpointPlan> Allocate(IResource resource, bool randomizePorts)
    {
        var replicas = resource.GetReplicaCount();
        var plans = new List<EndpointPlan>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            Validate(resource, endpoint, replicas);
            var fixedPort = endpoint.IsProxied && randomizePorts ? null : endpoint.Port;

            // The port inside a container means nothing to a local program: it listens where clients connect.
            var target = resource is ContainerResource ? null : endpoint.TargetPort;
            var port = fixedPort ?? (endpoint.IsProxied ? null : target) ?? FreePorts.Take();
            IReadOnlyList<int> replicaPorts = replicas > 1
                ? [.. Enumerable.Range(0, replicas).Select(_ => FreePorts.Take())]
                : [target ?? port];
            plans.Add(new(endpoint, port, replicaPorts));
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, HostFor(endpoint), port);
        }

        return plans;
    }

    /// <summary>Browsers and certificates know localhost; programs get the address, which needs no lookup.</summary>
    private static string HostFor(EndpointAnnotation endpoint) =>
        EndpointAnnotation.IsHttpScheme(endpoint.UriScheme) ? "localhost" : "127.0.0.1";

    private static void Validate(IResource resource, EndpointAnnotation endpoint, int replicas)
    {
        if (replicas > 1 && !endpoint.IsProxied)
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' uses multiple replicas and a proxy-less endpoint '{endpoint.Name}'. These features do not work together.");
        if (replicas > 1 && endpoint.TargetPort is not null)
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' can have multiple replicas, and it uses endpoint '{endpoint.Name}' that has TargetPort property set. Each replica must have a unique port; setting TargetPort is not allowed.");
        if (resource is not ContainerResource && endpoint is { IsProxied: true, Port: { } port } && port == endpoint.TargetPort)
            throw new DistributedApplicationException(
                $"The endpoint '{endpoint.Name}' for resource '{resource.Name}' requested a proxy ({nameof(endpoint.IsProxied)} is true). Non-container resources cannot be proxied when both {nameof(endpoint.TargetPort)} and {nameof(endpoint.Port)} are specified with the same value.");
    }
}
