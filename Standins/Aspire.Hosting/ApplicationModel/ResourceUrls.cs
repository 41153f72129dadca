namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address shown to people.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    public required string Url { get; set; }

    public string? DisplayText { get; set; }

    public EndpointReference? Endpoint { get; init; }

    public int? DisplayOrder { get; set; }
}

/// <summary>Changes, or adds to, the addresses shown for an endpoint.</summary>
internal sealed record ResourceUrlCallbackAnnotation(string EndpointName, Func<EndpointReference, ResourceUrlAnnotation?> Add, Action<ResourceUrlAnnotation> Change)
    : IResourceAnnotation;
