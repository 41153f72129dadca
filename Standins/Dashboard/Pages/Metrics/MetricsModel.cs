using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Metrics;

/// <summary>The instruments of a service, and the chart of one of them.</summary>
/// <param name="Service">Null: no service has sent metrics.</param>
/// <param name="Selected">Null: none is chosen, or the service has no such instrument.</param>
/// <param name="Dimensions">Attributes the chart can be narrowed to or split by.</param>
/// <param name="SplitBy">Null: one line for all.</param>
public sealed record MetricsModel(
    PageContext Context,
    string Live,
    IReadOnlyList<TelemetrySource> Sources,
    string? Service,
    string? Instance,
    IReadOnlyList<InstrumentInfo> Instruments,
    InstrumentInfo? Selected,
    ChartRange Range,
    IReadOnlyList<Dimension> Dimensions,
    string? SplitBy,
    Chart? Chart,
    double RecordedPerSecond);

/// <param name="Selected">Only series with this value. Null: all.</param>
public sealed record Dimension(string Name, IReadOnlyList<string> Values, string? Selected);
