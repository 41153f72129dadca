using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Traces;

/// <param name="MinDurationText">What was typed; it may not be a duration.</param>
/// <param name="Kept">Traces in memory, whatever the filters say.</param>
public sealed record TracesModel(
    PageContext Context, string Live, TraceQuery Query, string? MinDurationText, Page<TraceSummary> Page, IReadOnlyList<string> Services, int Kept)
{
    public bool IsFiltered => Query != new TraceQuery() || MinDurationText is not null;

    public TimeSpan Longest { get; } = Page.Items.Count == 0 ? TimeSpan.Zero : Page.Items.Max(t => t.Duration);
}
