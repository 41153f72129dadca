using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Who must have ended before whom: a resource ends after everything that waited for it, belongs to it or is connected to
/// it as a store. Services that only call each other end at the same time.
/// </summary>
internal sealed class StopOrder
{
    private readonly Dictionary<IResource, ManagedResource> _resources;
    private readonly Dictionary<IResource, HashSet<IResource>> _dependents = [];
    private readonly Dictionary<IResource, Task> _stops = [];

    public StopOrder(IEnumerable<ManagedResource> resources)
    {
        _resources = resources.ToDictionary(resource => resource.Resource);
        foreach (var resource in _resources.Keys)
            _dependents[resource] = [];
        foreach (var resource in _resources.Keys)
        {
            foreach (var dependency in DependenciesOf(resource).Where(_dependents.ContainsKey))
            {
                if (!ReferenceEquals(resource, dependency) && !Reaches(resource, dependency))
                    _dependents[dependency].Add(resource);
            }
        }
    }

    public Task RunAsync(Func<ManagedResource, Task> stop) => Task.WhenAll(_resources.Keys.Select(resource => StopAsync(resource, stop)));

    private static IEnumerable<IResource> DependenciesOf(IResource resource)
    {
        if (resource is IResourceWithParent { Parent: var parent })
            yield return parent;
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
            yield return wait.Resource;
        foreach (var relationship in resource.Annotations.OfType<ResourceRelationshipAnnotation>())
        {
            if (relationship.Type == KnownRelationshipTypes.Parent || relationship.Resource is IResourceWithConnectionString)
                yield return relationship.Resource;
        }
    }

    private Task StopAsync(IResource resource, Func<ManagedResource, Task> stop)
    {
        if (_stops.TryGetValue(resource, out var task))
            return task;
        var dependents = _dependents[resource].Select(dependent => StopAsync(dependent, stop)).ToArray();
        return _stops[resource] = StopAfterAsync(dependents, resource, stop);
    }

    private async Task StopAfterAsync(Task[] dependents, IResource resource, Func<ManagedResource, Task> stop)
    {
        await Task.WhenAll(dependents);
        await stop(_resources[resource]);
    }

    /// <summary>Whether the first already has to end after the second; the opposite order would be a circle.</summary>
    private bool Reaches(IResource first, IResource second) =>
        _dependents[first].Contains(second) || _dependents[first].Any(dependent => Reaches(dependent, second));
}
