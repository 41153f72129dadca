using Scale.Dashboard;
using Scale.Dashboard.Pages.Metrics;
using Scale.Dashboard.Telemetry;
using static Scale.Standins.Tests.Dashboard.Samples;

namespace Scale.Standins.Tests.Dashboard;

public sealed class MetricTests
{
    private static readonly ChartRange Minute = ChartRange.Find("1m");
    private static readonly DateTime Now = Start.AddSeconds(60.5);

    private readonly SourceRegistry _sources = new(capacity: 3);
    private readonly MetricStore _store;

    public MetricTests() => _store = new MetricStore(new TelemetryLimits { MaxInstruments = 2, MaxSeriesPerInstrument = 3 }, _sources);

    [Fact]
    public void A_counter_is_drawn_as_its_rate_even_when_it_is_reported_rarely()
    {
        for (var second = 0; second <= 60; second += 10)
            Report("orders", InstrumentKind.Counter, second, second * 4);

        var line = Assert.Single(Build("orders").Lines);
        Assert.All(line.Values.Where(v => v is not null), v => Assert.Equal(4, v!.Value, 6));
        Assert.True(line.Values.Count(v => v is not null) > 50);
    }

    [Fact]
    public void A_counter_that_starts_again_at_zero_never_has_a_negative_rate()
    {
        foreach (var (second, value) in new[] { (40, 100), (45, 150), (50, 10), (55, 20) })
            Report("orders", InstrumentKind.Counter, second, value);

        Assert.Equal([10, 2, 2], Build("orders").Lines[0].Values.OfType<double>().Select(v => Math.Round(v, 6)).Distinct().Concat([2]));
    }

    [Fact]
    public void Delta_reports_add_up()
    {
        for (var second = 50; second <= 55; second++)
            Report("orders", InstrumentKind.Counter, second, 7, isDelta: true);

        Assert.All(Build("orders").Lines[0].Values.OfType<double>(), v => Assert.Equal(7, v, 6));
    }

    [Fact]
    public void Instances_add_up_for_a_sum_and_average_for_a_gauge()
    {
        foreach (var (name, kind) in new[] { ("connections", InstrumentKind.UpDownCounter), ("temperature", InstrumentKind.Gauge) })
        {
            Report(name, kind, 58, 10, instance: "api-1");
            Report(name, kind, 58, 30, instance: "api-2");
        }

        Assert.Equal(40, Build("connections").Lines[0].Last);
        Assert.Equal(20, Build("temperature").Lines[0].Last);
        Assert.Equal([("api-1", 10.0), ("api-2", 30.0)], Build("connections", ChartBuilder.Process).Lines.Select(l => (l.Name, l.Last!.Value)));
    }

    [Fact]
    public void A_histogram_is_drawn_as_percentiles_of_what_was_recorded_in_each_step()
    {
        double[] bounds = [10, 20, 50];
        Histogram("duration", 58, new HistogramValue(1000, 0, bounds, [1000, 0, 0, 0]));
        Histogram("duration", 59, new HistogramValue(1100, 0, bounds, [1000, 100, 0, 0]));

        var chart = Build("duration");
        Assert.Equal(["p50", "p90", "p99"], chart.Lines.Select(l => l.Name));
        Assert.Equal(15, chart.Lines[0].Last!.Value, 6);
        Assert.Equal(19.9, chart.Lines[2].Last!.Value, 6);
    }

    [Theory]
    [InlineData(0.5, new double[] { 0, 0, 0, 0 }, null)]
    [InlineData(0.5, new double[] { 10, 0, 0, 0 }, 5.0)]
    [InlineData(0.99, new double[] { 0, 0, 0, 10 }, 50.0)]
    [InlineData(1.0, new double[] { 5, 5, 0, 0 }, 20.0)]
    public void A_percentile_is_linear_within_its_bucket(double quantile, double[] counts, double? expected) =>
        Assert.Equal(expected, Quantile.Of(quantile, counts, [10, 20, 50]));

    [Fact]
    public void Instruments_and_series_beyond_the_limits_are_counted_and_not_kept()
    {
        Report("a", InstrumentKind.Counter, 1, 1);
        Report("b", InstrumentKind.Counter, 1, 1);
        Assert.Equal(1, Report("c", InstrumentKind.Counter, 1, 1));

        MetricSample[] samples = [.. Enumerable.Range(0, 5).Select(i => Sample(2, 1, new TelemetryAttribute("route", $"/{i}")))];
        Assert.Equal(3, Add("a", InstrumentKind.Counter, samples));
        var info = _store.Instruments("api", null)[0];
        Assert.Equal((3, 3), (info.Series, info.DroppedSeries));
    }

    [Fact]
    public void A_process_that_is_forgotten_takes_its_metrics_along()
    {
        foreach (var instance in new[] { "api-1", "api-2", "api-3", "api-4" })
            Report("orders", InstrumentKind.Counter, 1, 1, instance: instance);

        Assert.Equal(["api-2", "api-3", "api-4"], _store.Sources().Select(s => s.Instance));
    }

    [Fact]
    public void Hours_are_kept_at_a_point_per_fifteen_seconds_with_nothing_lost_in_between()
    {
        var series = new MetricSeries([], new TelemetryLimits { MaxRecentPoints = 60, MaxCoarsePoints = 100 });
        for (var second = 0; second < 3600; second++)
            series.Add(new MetricSample([], new MetricPoint(Start.AddSeconds(second), second, null), []), isDelta: false);

        var points = series.Points(Start.AddSeconds(1800));
        Assert.True(points.Count < 260);
        Assert.Equal(3599, points[^1].Value);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.Second.Time > pair.First.Time));
        Assert.Equal(points[^1].Value - points[0].Value, (points[^1].Time - points[0].Time).TotalSeconds);
    }

    [Theory]
    [InlineData(0.00042, "s", "420 µs")]
    [InlineData(1.5, "s", "1.5 s")]
    [InlineData(250, "ms", "250 ms")]
    [InlineData(1536, "By", "1.5 KiB")]
    [InlineData(12_345, "{request}", "12.3k")]
    [InlineData(0.5, "1", "0.5")]
    [InlineData(42, "%", "42 %")]
    public void Values_are_shown_in_their_unit(double value, string unit, string expected) => Assert.Equal(expected, UnitText.Of(value, unit));

    [Theory]
    [InlineData(0, 47, "", 0, 60)]
    [InlineData(0, 0.0031, "s", 0, 0.004)]
    [InlineData(-5, 30, "", -10, 30)]
    [InlineData(0, 130_000_000, "By", 0, 167_772_160)]
    public void The_value_axis_has_round_ends(double min, double max, string unit, double low, double high)
    {
        var (from, to) = Axis.Round(min, max, unit);
        Assert.Equal((low, high), (Math.Round(from, 9), Math.Round(to, 9)));
    }

    private Chart Build(string name, string? splitBy = null)
    {
        var instrument = _store.Instruments("api", null).Single(i => i.Name == name);
        return ChartBuilder.Build(instrument, _store.Series("api", null, "Scale", name, Now.AddMinutes(-2)), splitBy, Minute, Now);
    }

    private int Report(string name, InstrumentKind kind, double second, double value, bool isDelta = false, string instance = "api-1") =>
        Add(name, kind, [Sample(second, value)], isDelta, instance);

    private void Histogram(string name, double second, HistogramValue value) =>
        Add(name, InstrumentKind.Histogram, [new MetricSample([], new MetricPoint(Start.AddSeconds(second), value.Count, value), [])]);

    private int Add(string name, InstrumentKind kind, MetricSample[] samples, bool isDelta = false, string instance = "api-1") =>
        _store.Add([new InstrumentReport(_sources.GetOrAdd("api", instance, []), "Scale", name, "", "", kind, isDelta, [.. samples])]);

    private static MetricSample Sample(double second, double value, params TelemetryAttribute[] attributes) =>
        new(attributes, new MetricPoint(Start.AddSeconds(second), value, null), []);
}
