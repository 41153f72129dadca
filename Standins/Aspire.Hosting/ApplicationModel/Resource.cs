using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something the system consists of: a service, a store, a parameter.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>A fact about a resource, read by whoever runs it.</summary>
public interface IResourceAnnotation;

[DebuggerDisplay("{Name,nq} ({GetType().Name,nq})")]
public abstract class Resource : IResource
{
    protected Resource(string name)
    {
        ResourceName.Validate(name);
        Name = name;
    }

    public virtual string Name { get; }

    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
