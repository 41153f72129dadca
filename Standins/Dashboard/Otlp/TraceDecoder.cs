using Scale.Dashboard.Telemetry;

namespace Scale.Dashboard.Otlp;

/// <summary>Reads opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest; field numbers as in OTLP 1.x.</summary>
internal static class TraceDecoder
{
    /// <summary>ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }</summary>
    public static List<Span> Decode(ReadOnlySpan<byte> message, OtlpContext context)
    {
        var spans = new List<Span>();
        var reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 1)
                ReadSource(reader.Bytes(), context, spans);
        return spans;
    }

    // ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
    private static void ReadSource(ReadOnlySpan<byte> message, OtlpContext context, List<Span> spans)
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
                ReadScope(reader.Bytes(), context, source, spans);
    }

    // ScopeSpans { InstrumentationScope scope = 1; repeated Span spans = 2; }
    private static void ReadScope(ReadOnlySpan<byte> message, OtlpContext context, TelemetrySource source, List<Span> spans)
    {
        var scope = "";
        var reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 1)
                scope = context.Scope(reader.Message());

        reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 2)
                ReadSpan(reader.Message(), context, source, scope, spans);
    }

    private static void ReadSpan(ProtoReader reader, OtlpContext context, TelemetrySource source, string scope, List<Span> spans)
    {
        TraceId trace = default;
        SpanId id = default, parent = default;
        var (name, statusMessage) = ("", (string?)null);
        var (kind, status) = (SpanKind.Unspecified, SpanStatus.Unset);
        ulong start = 0, end = 0;
        var dropped = 0;
        var attributes = new List<TelemetryAttribute>();
        List<SpanEvent>? events = null;
        List<SpanLink>? links = null;

        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: trace = TraceId.From(reader.Bytes()); break;
                case 2: id = SpanId.From(reader.Bytes()); break;
                case 4: parent = SpanId.From(reader.Bytes()); break;
                case 5: name = context.Text(ref reader); break;
                case 6: kind = reader.Int32() is >= 0 and <= 5 and var k ? (SpanKind)k : SpanKind.Unspecified; break;
                case 7: start = reader.Fixed64(); break;
                case 8: end = reader.Fixed64(); break;
                case 9: dropped += context.Add(attributes, ref reader); break;
                case 10 or 12 or 14: dropped += reader.Int32(); break;
                case 11 when (events?.Count ?? 0) < context.Limits.MaxEventsAndLinks:
                    (events ??= []).Add(ReadEvent(reader.Message(), context));
                    break;
                case 13 when (links?.Count ?? 0) < context.Limits.MaxEventsAndLinks:
                    (links ??= []).Add(ReadLink(reader.Message(), context));
                    break;
                case 11 or 13: dropped++; break;
                case 15: (status, statusMessage) = ReadStatus(reader.Message(), context); break;
            }
        }

        // A span that cannot be told from others cannot be shown; the caller counts it as rejected.
        if (context.Failure.Reason is not null || trace.IsEmpty || id.IsEmpty)
            return;

        spans.Add(new Span
        {
            TraceId = trace,
            Id = id,
            ParentId = parent,
            Name = name,
            Kind = kind,
            StartedAt = OtlpContext.Time(start),
            // A clock set back while the span ran must not make a negative bar.
            Duration = end > start ? OtlpContext.Time(end) - OtlpContext.Time(start) : TimeSpan.Zero,
            Status = status,
            StatusMessage = statusMessage,
            Source = source,
            Scope = scope,
            Attributes = [.. attributes],
            Events = events?.ToArray() ?? [],
            Links = links?.ToArray() ?? [],
            Dropped = Math.Max(dropped, 0),
        });
    }

    // Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
    private static SpanEvent ReadEvent(ProtoReader reader, OtlpContext context)
    {
        ulong time = 0;
        var name = "";
        var attributes = new List<TelemetryAttribute>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: time = reader.Fixed64(); break;
                case 2: name = context.Text(ref reader); break;
                case 3: context.Add(attributes, ref reader); break;
            }
        }

        return new SpanEvent(OtlpContext.Time(time), name, [.. attributes]);
    }

    // Link { bytes trace_id = 1; bytes span_id = 2; repeated KeyValue attributes = 4; }
    private static SpanLink ReadLink(ProtoReader reader, OtlpContext context)
    {
        TraceId trace = default;
        SpanId span = default;
        var attributes = new List<TelemetryAttribute>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: trace = TraceId.From(reader.Bytes()); break;
                case 2: span = SpanId.From(reader.Bytes()); break;
                case 4: context.Add(attributes, ref reader); break;
            }
        }

        return new SpanLink(new SpanReference(trace, span), [.. attributes]);
    }

    // Status { string message = 2; StatusCode code = 3; } with codes 0 unset, 1 ok, 2 error
    private static (SpanStatus, string?) ReadStatus(ProtoReader reader, OtlpContext context)
    {
        var (status, message) = (SpanStatus.Unset, (string?)null);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: message = context.Text(ref reader); break;
                case 3: status = reader.Int32() is >= 0 and <= 2 and var s ? (SpanStatus)s : SpanStatus.Unset; break;
            }
        }

        return (status, string.IsNullOrEmpty(message) ? null : message);
    }
}
