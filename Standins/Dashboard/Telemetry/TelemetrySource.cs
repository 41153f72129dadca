namespace Scale.Dashboard.Telemetry;

/// <summary>One process that sends telemetry: OpenTelemetry's "resource". Immutable; other attributes make a new one.</summary>
/// <param name="Service">service.name.</param>
/// <param name="Instance">service.instance.id; empty where the sender has none.</param>
/// <param name="Colour">Index into the palette; the same for all instances of a service.</param>
public sealed record TelemetrySource(string Service, string Instance, int Colour, TelemetryAttribute[] Attributes)
{
    public const int Colours = 10;

    /// <summary>Shown where instances must be told apart.</summary>
    public string Name => Instance.Length == 0 ? Service : Instance.StartsWith(Service, StringComparison.Ordinal) ? Instance : $"{Service} ({Short(Instance)})";

    private static string Short(string instance) => instance.Length > 12 ? instance[..8] : instance;
}

/// <summary>The processes seen so far, bounded: the one that has been silent longest is forgotten first.</summary>
public sealed class SourceRegistry(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Instance), Entry> _sources = [];
    private readonly Dictionary<string, int> _colours = [];
    private long _clock;

    private sealed class Entry(TelemetrySource source)
    {
        public TelemetrySource Source = source;
        public long LastSeen;
    }

    /// <summary>A process was forgotten; what is kept per process (metrics) goes with it.</summary>
    public event Action<TelemetrySource>? Forgotten;

    public TelemetrySource GetOrAdd(string service, string instance, TelemetryAttribute[] attributes)
    {
        TelemetrySource? forgotten = null;
        TelemetrySource source;
        lock (_lock)
        {
            if (_sources.TryGetValue((service, instance), out var entry))
            {
                if (!entry.Source.Attributes.AsSpan().SequenceEqual(attributes))
                    entry.Source = entry.Source with { Attributes = attributes };
            }
            else
            {
                if (_sources.Count >= capacity)
                    forgotten = RemoveSilent();
                entry = new Entry(new TelemetrySource(service, instance, ColourOf(service), attributes));
                _sources.Add((service, instance), entry);
            }

            entry.LastSeen = ++_clock;
            source = entry.Source;
        }

        if (forgotten is not null)
            Forgotten?.Invoke(forgotten);
        return source;
    }

    /// <summary>All known processes, by service and instance.</summary>
    public IReadOnlyList<TelemetrySource> All()
    {
        lock (_lock)
            return [.. _sources.Values.Select(e => e.Source).OrderBy(s => s.Service, StringComparer.Ordinal).ThenBy(s => s.Instance, StringComparer.Ordinal)];
    }

    public int? FindColour(string service)
    {
        lock (_lock)
            return _colours.TryGetValue(service, out var colour) ? colour : null;
    }

    private TelemetrySource RemoveSilent()
    {
        var (key, entry) = _sources.MinBy(pair => pair.Value.LastSeen);
        _sources.Remove(key);
        if (!_sources.Keys.Any(k => k.Service == key.Service))
            _colours.Remove(key.Service);
        return entry.Source;
    }

    // The colour least used so far, lowest first: services get different colours until the palette is exhausted.
    private int ColourOf(string service)
    {
        if (_colours.TryGetValue(service, out var colour))
            return colour;
        Span<int> uses = stackalloc int[TelemetrySource.Colours];
        foreach (var used in _colours.Values)
            uses[used]++;
        colour = 0;
        for (var i = 1; i < uses.Length; i++)
            if (uses[i] < uses[colour])
                colour = i;
        _colours.Add(service, colour);
        return colour;
    }
}
