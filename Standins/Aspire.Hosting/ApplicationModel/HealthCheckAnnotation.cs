namespace Aspire.Hosting.ApplicationModel;

/// <param name="key">Name of a check registered with <c>builder.Services.AddHealthChecks()</c>.</param>
public sealed class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

/// <summary>An HTTP check that can be asked of each replica on its own.</summary>
internal sealed record HttpProbeAnnotation(string Key, Func<EndpointReference> Endpoint, string Path, int StatusCode) : IResourceAnnotation;
