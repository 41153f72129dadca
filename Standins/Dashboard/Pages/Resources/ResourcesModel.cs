using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Resources;

/// <param name="LogErrors">Structured log records of level error and above, by service.</param>
public sealed record ResourcesModel(PageContext Context, string Live, IReadOnlyList<ResourceView> Resources, IReadOnlyDictionary<string, int> LogErrors)
{
    /// <summary>"9 running", "1 waiting": states with their number, in the order of life.</summary>
    public IEnumerable<(string Text, string Tone)> Summary => Resources
        .Where(r => r.Kind != ResourceKind.Parameter)
        .GroupBy(r => (Text: ResourceText.Describe(r.State, r.Health, r.ExitCode), Tone: ResourceText.Tone(r)))
        .OrderBy(g => g.First().State)
        .Select(g => ($"{g.Count()} {char.ToLowerInvariant(g.Key.Text[0])}{g.Key.Text[1..]}", g.Key.Tone));
}

/// <param name="Sends">What telemetry has come from it: "logs", "traces", "metrics".</param>
public sealed record ResourceModel(PageContext Context, string Live, ResourceView Resource, IReadOnlyList<ResourceView> Children, int LogErrors);
