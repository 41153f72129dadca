using Scale.Core.Jobs;

namespace Scale.Workers.Running;

/// <summary>Which class does the jobs of which kind.</summary>
public sealed class JobHandlers
{
    private readonly Dictionary<string, Type> _byKind = new(StringComparer.Ordinal);

    /// <summary>Throws if two handlers claim one kind.</summary>
    public JobHandlers(IEnumerable<Registration> registrations)
    {
        foreach (var (kind, type) in registrations)
        {
            if (!_byKind.TryAdd(kind, type))
                throw new InvalidOperationException($"Both {_byKind[kind]} and {type} handle jobs of kind {kind}.");
        }
    }

    /// <summary>The handler of that kind from the scope; null if this process knows none.</summary>
    public IJobHandler? Find(string kind, IServiceProvider scope) =>
        _byKind.TryGetValue(kind, out var type) ? (IJobHandler)scope.GetRequiredService(type) : null;

    /// <summary>One registered handler.</summary>
    public sealed record Registration(string Kind, Type Handler);
}
