using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scale.Dashboard.Pages.Shared;
using Scale.Dashboard.Telemetry;
using Scale.Dashboard.Web;

namespace Scale.Dashboard.Pages.Metrics;

internal sealed class MetricEndpoints(TelemetryStore store, LiveTopics live, PageContexts contexts)
{
    /// <summary>Query parameters of dimension filters are the attribute's name with this in front.</summary>
    public const string DimensionPrefix = "d.";

    private const int MaxValuesPerDimension = 100;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", Show);

    private IResult Show(HttpContext http)
    {
        var context = contexts.Of(http);
        var topics = live.Describe("metrics");
        var sources = store.Metrics.Sources();
        var (service, instance) = SourceSelect.Read(context.Query("service"));
        service ??= sources.Count > 0 ? sources[0].Service : null;
        var range = ChartRange.Find(context.Query("range"));
        var instruments = service is null ? [] : store.Metrics.Instruments(service, instance);
        var selected = instruments.FirstOrDefault(i => i.Name == context.Query("instrument") && (context.Query("meter") is not { } meter || i.Meter == meter));
        var model = new MetricsModel(context, topics, sources, service, instance, instruments, selected, range, [], null, null, 0);
        return Html.Page<MetricsPage>(selected is null ? model : WithChart(model, selected));
    }

    private MetricsModel WithChart(MetricsModel model, InstrumentInfo instrument)
    {
        var now = model.Context.Now;
        var all = store.Metrics.Series(model.Service!, model.Instance, instrument.Meter, instrument.Name, now - model.Range.Length - model.Range.Step);
        var chosen = new Dictionary<string, string>();
        foreach (var (name, value) in model.Context.QueryWithPrefix(DimensionPrefix))
            chosen[name] = value;
        IReadOnlyList<SeriesSnapshot> matching = [.. all.Where(s => chosen.All(c => ChartBuilder.ValueOf(s, c.Key) == c.Value))];

        var dimensions = Dimensions(all, chosen);
        var splitBy = dimensions.Any(d => d.Name == model.Context.Query("split")) ? model.Context.Query("split") : null;
        return model with
        {
            Dimensions = dimensions,
            SplitBy = splitBy,
            Chart = ChartBuilder.Build(instrument, matching, splitBy, model.Range, now),
            RecordedPerSecond = instrument.Kind == InstrumentKind.Histogram ? ChartBuilder.RecordedPerSecond(matching, model.Range, now) : 0,
        };
    }

    private static List<Dimension> Dimensions(IReadOnlyList<SeriesSnapshot> series, Dictionary<string, string> chosen)
    {
        var names = series.SelectMany(s => s.Attributes).Select(a => a.Name).Concat(chosen.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        if (series.DistinctBy(s => s.Source.Instance).Count() > 1 && !names.Contains(ChartBuilder.Process))
            names.Add(ChartBuilder.Process);
        return names.ConvertAll(name => new Dimension(
            name,
            [.. series.Select(s => ChartBuilder.ValueOf(s, name)).Append(chosen.GetValueOrDefault(name) ?? "").Where(v => v.Length > 0).Distinct().Order(StringComparer.Ordinal).Take(MaxValuesPerDimension)],
            chosen.GetValueOrDefault(name)));
    }
}
