namespace Scale.Dashboard.Telemetry;

/// <summary>An instrument as the list shows it. Instances of a service that have the same instrument are one entry.</summary>
public sealed record InstrumentInfo(string Meter, string Name, string Description, string Unit, InstrumentKind Kind, int Series, int DroppedSeries);

/// <summary>A series at the moment it was asked for.</summary>
public sealed record SeriesSnapshot(TelemetrySource Source, TelemetryAttribute[] Attributes, List<MetricPoint> Points, Exemplar[] Exemplars);

/// <summary>The instruments of every process and their recent values.</summary>
public sealed class MetricStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Instance), Process> _processes = [];
    private readonly TelemetryLimits _limits;

    public MetricStore(TelemetryLimits limits, SourceRegistry sources)
    {
        _limits = limits;
        sources.Forgotten += Forget;
    }

    private sealed class Process(TelemetrySource source)
    {
        public TelemetrySource Source { get; set; } = source;

        public Dictionary<(string Meter, string Name), Instrument> Instruments { get; } = [];
    }

    private sealed class Instrument(InstrumentReport first)
    {
        // Kind, unit and description follow the newest report: a restarted process may have been changed.
        public InstrumentReport Report { get; set; } = first;

        public Dictionary<string, MetricSeries> Series { get; } = [];

        public int DroppedSeries { get; set; }
    }

    public ChangeSignal Changes { get; } = new();

    /// <summary>Keeps the points, except those of instruments and series beyond the limits; returns how many those were.</summary>
    public int Add(List<InstrumentReport> reports)
    {
        var dropped = 0;
        lock (_lock)
        {
            foreach (var report in reports)
                dropped += Add(report);
        }

        if (reports.Count > 0)
            Changes.Set();
        return dropped;
    }

    /// <summary>Services that have sent metrics, with their processes.</summary>
    public IReadOnlyList<TelemetrySource> Sources()
    {
        lock (_lock)
            return [.. _processes.Values.Select(p => p.Source).OrderBy(s => s.Service, StringComparer.Ordinal).ThenBy(s => s.Instance, StringComparer.Ordinal)];
    }

    /// <param name="instance">Null: all processes of the service.</param>
    public IReadOnlyList<InstrumentInfo> Instruments(string service, string? instance)
    {
        lock (_lock)
        {
            return [.. Processes(service, instance)
                .SelectMany(p => p.Instruments.Values)
                .GroupBy(i => (i.Report.Meter, i.Report.Name))
                .OrderBy(g => g.Key.Meter, StringComparer.Ordinal).ThenBy(g => g.Key.Name, StringComparer.Ordinal)
                .Select(g => Describe([.. g]))];
        }
    }

    /// <summary>All series of an instrument with their points since <paramref name="from"/>; empty if there is no such instrument.</summary>
    public IReadOnlyList<SeriesSnapshot> Series(string service, string? instance, string meter, string name, DateTime from)
    {
        lock (_lock)
        {
            var result = new List<SeriesSnapshot>();
            foreach (var process in Processes(service, instance))
                if (process.Instruments.TryGetValue((meter, name), out var instrument))
                    foreach (var series in instrument.Series.Values)
                        result.Add(new SeriesSnapshot(process.Source, series.Attributes, series.Points(from), [.. series.Exemplars]));
            return result;
        }
    }

    private int Add(InstrumentReport report)
    {
        var key = (report.Source.Service, report.Source.Instance);
        if (!_processes.TryGetValue(key, out var process))
            _processes.Add(key, process = new Process(report.Source));
        process.Source = report.Source;

        if (!process.Instruments.TryGetValue((report.Meter, report.Name), out var instrument))
        {
            if (process.Instruments.Count >= _limits.MaxInstruments)
                return report.Samples.Count;
            process.Instruments.Add((report.Meter, report.Name), instrument = new Instrument(report with { Samples = [] }));
        }
        else if (instrument.Report.Kind != report.Kind)
        {
            // Points of another kind cannot be read as this one's.
            instrument.Series.Clear();
        }

        instrument.Report = report with { Samples = [] };
        return Add(instrument, report);
    }

    private int Add(Instrument instrument, InstrumentReport report)
    {
        var dropped = 0;
        foreach (var sample in report.Samples)
        {
            var key = KeyOf(sample.Attributes);
            if (!instrument.Series.TryGetValue(key, out var series))
            {
                if (instrument.Series.Count >= _limits.MaxSeriesPerInstrument)
                {
                    dropped++;
                    continue;
                }

                instrument.Series.Add(key, series = new MetricSeries(sample.Attributes, _limits));
            }

            series.Add(sample, report.IsDelta);
        }

        instrument.DroppedSeries = Math.Max(instrument.DroppedSeries, dropped);
        return dropped;
    }

    private static string KeyOf(TelemetryAttribute[] attributes)
    {
        Array.Sort(attributes, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return string.Join('\u001f', attributes.Select(a => $"{a.Name}\u001e{a.Value}"));
    }

    private IEnumerable<Process> Processes(string service, string? instance) =>
        _processes.Values.Where(p => p.Source.Service == service && (instance is null || p.Source.Instance == instance));

    private static InstrumentInfo Describe(Instrument[] same)
    {
        var report = same[^1].Report;
        return new InstrumentInfo(report.Meter, report.Name, report.Description, report.Unit, report.Kind,
            same.Sum(i => i.Series.Count), same.Sum(i => i.DroppedSeries));
    }

    private void Forget(TelemetrySource source)
    {
        lock (_lock)
            _processes.Remove((source.Service, source.Instance));
    }
}
