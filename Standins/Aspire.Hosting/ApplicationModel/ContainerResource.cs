namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container image; runs as a local program here.</summary>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
{
    /// <summary>Replaces the image's own start. Null: the image's own.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}

public enum ContainerLifetime
{
    /// <summary>Ends with the host.</summary>
    Session,

    /// <summary>Outlives the host where a container engine runs it; local programs always end with the host.</summary>
    Persistent,
}

public enum ContainerMountType
{
    BindMount,
    Volume,
}

public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    public string? Registry { get; set; }

    public required string Image { get; set; }

    public string? Tag { get; set; }
}

/// <param name="source">Folder or file of a bind mount; name of a volume. Null: an anonymous volume.</param>
/// <param name="target">Path inside the container.</param>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly)
    : IResourceAnnotation
{
    public string? Source { get; } = source;

    public string Target { get; } = target;

    public ContainerMountType Type { get; } = type;

    public bool IsReadOnly { get; } = isReadOnly;
}
