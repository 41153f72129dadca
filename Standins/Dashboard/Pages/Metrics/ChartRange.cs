namespace Scale.Dashboard.Pages.Metrics;

/// <summary>How far back a chart looks, and how finely.</summary>
public sealed record ChartRange(string Name, string Title, TimeSpan Length, TimeSpan Step)
{
    public static IReadOnlyList<ChartRange> All { get; } =
    [
        new("1m", "Last minute", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)),
        new("5m", "Last 5 minutes", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5)),
        new("15m", "Last 15 minutes", TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(15)),
        new("1h", "Last hour", TimeSpan.FromHours(1), TimeSpan.FromSeconds(60)),
        new("3h", "Last 3 hours", TimeSpan.FromHours(3), TimeSpan.FromSeconds(120)),
    ];

    public static ChartRange Default => All[1];

    public static ChartRange Find(string? name) => All.FirstOrDefault(r => r.Name == name) ?? Default;

    public int Buckets => (int)(Length / Step);
}
