using Scale.Dashboard.Telemetry;

namespace Scale.Dashboard.Otlp;

/// <summary>Reads opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest; field numbers as in OTLP 1.x.</summary>
internal static class LogDecoder
{
    /// <summary>ExportLogsServiceRequest { repeated ResourceLogs resource_logs = 1; }</summary>
    public static List<LogRecord> Decode(ReadOnlySpan<byte> message, OtlpContext context)
    {
        var records = new List<LogRecord>();
        var reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 1)
                ReadSource(reader.Bytes(), context, records);
        return records;
    }

    // ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
    private static void ReadSource(ReadOnlySpan<byte> message, OtlpContext context, List<LogRecord> records)
    {
        TelemetrySource? source = null;
        var reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 1)
                source = context.Source(reader.Message());

        source ??= context.UnknownSource();
        reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 2)
                ReadScope(reader.Bytes(), context, source, records);
    }

    // ScopeLogs { InstrumentationScope scope = 1; repeated LogRecord log_records = 2; }
    private static void ReadScope(ReadOnlySpan<byte> message, OtlpContext context, TelemetrySource source, List<LogRecord> records)
    {
        var scope = "";
        var reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 1)
                scope = context.Scope(reader.Message());

        reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 2)
                records.Add(ReadRecord(reader.Message(), context, source, scope));
    }

    private static LogRecord ReadRecord(ProtoReader reader, OtlpContext context, TelemetrySource source, string scope)
    {
        ulong time = 0, observed = 0;
        var (severity, severityText, body, eventName) = (0, "", "", (string?)null);
        var attributes = new List<TelemetryAttribute>();
        TraceId trace = default;
        SpanId span = default;

        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: time = reader.Fixed64(); break;
                case 2: severity = reader.Int32(); break;
                case 3: severityText = context.Text(ref reader); break;
                case 5: body = context.Value(reader.Message(), depth: 0); break;
                case 6: context.Add(attributes, ref reader); break;
                case 9: trace = TraceId.From(reader.Bytes()); break;
                case 10: span = SpanId.From(reader.Bytes()); break;
                case 11: observed = reader.Fixed64(); break;
                case 12: eventName = context.Text(ref reader); break;
            }
        }

        return new LogRecord
        {
            Time = OtlpContext.Time(time != 0 ? time : observed),
            Level = severity > 0 ? LevelOf(severity) : LevelOf(severityText),
            Message = body,
            Category = scope,
            EventName = eventName,
            Source = source,
            TraceId = trace,
            SpanId = span,
            Attributes = [.. attributes],
        };
    }

    // Severity numbers come in fours: 1-4 trace, 5-8 debug, 9-12 info, 13-16 warn, 17-20 error, 21-24 fatal.
    private static LogLevel LevelOf(int severity) => (LogLevel)Math.Clamp((severity - 1) / 4, 0, 5);

    private static LogLevel LevelOf(string severity) => severity.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" or "CRITICAL" => LogLevel.Critical,
        _ => LogLevel.Information,
    };
}
