using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Resources;

/// <param name="LogErrors">Structured log records of level error and above, by service.</param>
public sealed record ResourcesModel(PageContext Context, string Live, IReadOnlyList<ResourceView> Resources, IReadOnlyDictionary<string, int> LogErrors)
{
    /// <summary>In the order of the app model, but what belongs to a resource directly under it.</summary>
    public IEnumerable<ResourceView> InTree => Resources.Where(IsRoot).SelectMany(WithChildren);

    /// <summary>"9 running", "1 waiting": states with their number, in the order of life.</summary>
    public IEnumerable<(string Text, string Tone)> Summary => Resources
        .Where(r => r.Kind != ResourceKind.Parameter)
        .GroupBy(r => (Text: ResourceText.Describe(r.State, r.Health, r.ExitCode), Tone: ResourceText.Tone(r)))
        .OrderBy(g => g.First().State)
        .Select(g => ($"{g.Count()} {char.ToLowerInvariant(g.Key.Text[0])}{g.Key.Text[1..]}", g.Key.Tone));

    private bool IsRoot(ResourceView resource) => resource.Parent is null || Resources.All(other => other.Name != resource.Parent);

    private IEnumerable<ResourceView> WithChildren(ResourceView resource) =>
        Resources.Where(other => other.Parent == resource.Name).SelectMany(WithChildren).Prepend(resource);
}

/// <param name="Sends">What telemetry has come from it: "logs", "traces", "metrics".</param>
public sealed record ResourceModel(PageContext Context, string Live, ResourceView Resource, IReadOnlyList<ResourceView> Children, int LogErrors);
