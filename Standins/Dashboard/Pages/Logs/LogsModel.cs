using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Logs;

/// <param name="TraceText">What was typed as a trace id; it may not be one.</param>
/// <param name="Selected">The record whose details are open. Null: none.</param>
/// <param name="Kept">Records in memory, whatever the filters say.</param>
public sealed record LogsModel(
    PageContext Context, string Live, LogQuery Query, string? TraceText, Page<LogRecord> Page, LogRecord? Selected, IReadOnlyList<TelemetrySource> Sources, int Kept)
{
    public bool IsFiltered => Query != new LogQuery() || TraceText is not null;

    /// <summary>Whether records of one service come from several processes, so that they must be told apart.</summary>
    public bool HasInstances(string service) => Sources.Count(s => s.Service == service) > 1;

    public string NameOf(TelemetrySource source) => HasInstances(source.Service) ? source.Name : source.Service;
}
