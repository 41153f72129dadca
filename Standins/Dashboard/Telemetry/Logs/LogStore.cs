namespace Scale.Dashboard.Telemetry;

/// <summary>What a person is looking for among the structured logs. Everything unset: all records.</summary>
public sealed record LogQuery
{
    public string? Service { get; init; }

    /// <summary>One process of <see cref="Service"/>.</summary>
    public string? Instance { get; init; }

    /// <summary>This level and above.</summary>
    public LogLevel MinLevel { get; init; }

    /// <summary>Part of the message, the category or an attribute's value; case does not matter.</summary>
    public string? Text { get; init; }

    public TraceId? TraceId { get; init; }

    public SpanId? SpanId { get; init; }

    public bool Matches(LogRecord record) =>
        record.Level >= MinLevel
        && (Service is null || record.Source.Service == Service)
        && (Instance is null || record.Source.Instance == Instance)
        && (TraceId is not { } trace || record.TraceId == trace)
        && (SpanId is not { } span || record.SpanId == span)
        && (Text is null || Contains(record, Text));

    private static bool Contains(LogRecord record, string text) =>
        record.Message.Contains(text, StringComparison.OrdinalIgnoreCase)
        || record.Category.Contains(text, StringComparison.OrdinalIgnoreCase)
        || record.Attributes.AnyContains(text);
}

/// <summary>The newest structured log records of all processes, in order of arrival.</summary>
public sealed class LogStore(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LogRecord[] _ring = new LogRecord[capacity];
    private long _last;
    private long _cleared;

    public ChangeSignal Changes { get; } = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return (int)(_last - FirstKept() + 1);
        }
    }

    public void Add(List<LogRecord> records)
    {
        if (records.Count == 0)
            return;
        lock (_lock)
        {
            foreach (var record in records)
            {
                record.Sequence = ++_last;
                _ring[(_last - 1) % capacity] = record;
            }
        }

        Changes.Set();
    }

    /// <summary>Records that match, the newest first; a cursor is a record's sequence.</summary>
    public Page<LogRecord> List(LogQuery query, long? before, long? after, int limit)
    {
        var matching = new List<LogRecord>();
        foreach (var record in NewestFirst())
            if (query.Matches(record))
                matching.Add(record);
        return PageWindow.Cut(matching, r => r.Sequence, before, after, limit);
    }

    public LogRecord? Find(long sequence)
    {
        lock (_lock)
            return sequence >= FirstKept() && sequence <= _last ? _ring[(sequence - 1) % capacity] : null;
    }

    /// <summary>Records of level Error and above, per service.</summary>
    public IReadOnlyDictionary<string, int> ErrorsByService()
    {
        var errors = new Dictionary<string, int>();
        foreach (var record in NewestFirst())
            if (record.Level >= LogLevel.Error)
                errors[record.Source.Service] = errors.GetValueOrDefault(record.Source.Service) + 1;
        return errors;
    }

    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_ring);
            _cleared = _last;
        }

        Changes.Set();
    }

    private long FirstKept() => Math.Max(_cleared, _last - capacity) + 1;

    private LogRecord[] NewestFirst()
    {
        lock (_lock)
        {
            var result = new LogRecord[_last - FirstKept() + 1];
            for (var i = 0; i < result.Length; i++)
                result[i] = _ring[(_last - 1 - i) % capacity];
            return result;
        }
    }
}
