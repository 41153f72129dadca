using Microsoft.AspNetCore.Builder;

namespace Scale.ServiceDefaults.Http;

/// <summary>Endpoint metadata: refused last when there is too much to do, because nothing works without it or somebody needs it to help.</summary>
public sealed class CriticalMetadata
{
    /// <summary>The only one.</summary>
    public static CriticalMetadata Instance { get; } = new();
}

/// <summary>Marks critical routes.</summary>
public static class CriticalRoutes
{
    /// <summary>Says so of an endpoint or of every endpoint of a group.</summary>
    public static TBuilder Critical<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(CriticalMetadata.Instance);
}
