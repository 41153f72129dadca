using Scale.Dashboard.Telemetry;

namespace Scale.Dashboard.Web;

/// <summary>Something a page shows that changes by itself.</summary>
/// <param name="Version">Differs when there is something new to show.</param>
/// <param name="Pause">Least time between two announcements.</param>
internal sealed record LiveTopic(string Name, ChangeSignal Signal, Func<long> Version, TimeSpan Pause);

/// <summary>Finds the topics by the names that pages use.</summary>
internal sealed class LiveTopics(IResourceSource resources, TelemetryStore store)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    public static string Console(string replicaId) => $"console:{replicaId}";

    public static string Trace(TraceId id) => $"trace:{id}";

    /// <summary>The value of a page's <c>data-live</c>: each topic with its version at the time of rendering.</summary>
    public string Describe(params ReadOnlySpan<string> names)
    {
        var parts = new List<string>();
        foreach (var name in names)
            if (Find(name) is { } topic)
                parts.Add($"{name}@{topic.Version()}");
        return string.Join(',', parts);
    }

    public LiveTopic? Find(string name) => name.Split(':', 2) switch
    {
        ["resources"] => Plain(name, resources.Changes, Fast),
        ["traces"] => Plain(name, store.Traces.Changes, Slow),
        ["logs"] => Plain(name, store.Logs.Changes, Slow),
        ["metrics"] => Plain(name, store.Metrics.Changes, Slow),
        ["console", var replica] when resources.FindConsole(replica) is { } console => Plain(name, console.Changes, Fast),
        ["trace", var text] when TraceId.TryParse(text, out var id) =>
            new LiveTopic(name, store.Traces.Changes, () => store.Traces.Find(id)?.Spans.Length ?? 0, Slow),
        _ => null,
    };

    private static LiveTopic Plain(string name, ChangeSignal signal, TimeSpan pause) => new(name, signal, () => signal.Version, pause);
}
