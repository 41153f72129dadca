namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource has changed.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">Its name, or the id of the replica.</param>
/// <param name="snapshot">As it is now.</param>
public class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
