using Scale.Dashboard.Telemetry;

namespace Scale.Dashboard.Otlp;

/// <summary>Reads opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest; field numbers as in OTLP 1.x.</summary>
internal static class MetricDecoder
{
    private const int DeltaTemporality = 1;

    /// <summary>ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }</summary>
    public static List<InstrumentReport> Decode(ReadOnlySpan<byte> message, OtlpContext context)
    {
        var reports = new List<InstrumentReport>();
        var reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 1)
                ReadSource(reader.Bytes(), context, reports);
        return reports;
    }

    // ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
    private static void ReadSource(ReadOnlySpan<byte> message, OtlpContext context, List<InstrumentReport> reports)
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
                ReadMeter(reader.Bytes(), context, source, reports);
    }

    // ScopeMetrics { InstrumentationScope scope = 1; repeated Metric metrics = 2; }
    private static void ReadMeter(ReadOnlySpan<byte> message, OtlpContext context, TelemetrySource source, List<InstrumentReport> reports)
    {
        var meter = "";
        var reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 1)
                meter = context.Scope(reader.Message());

        reader = context.Read(message);
        while (reader.Next())
            if (reader.Field == 2 && ReadInstrument(reader.Message(), context, source, meter) is { } report)
                reports.Add(report);
    }

    // Metric { name = 1; description = 2; unit = 3; Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9;
    //          ExponentialHistogram exponential_histogram = 10; } A summary (11) has no totals to draw and is left out.
    private static InstrumentReport? ReadInstrument(ProtoReader reader, OtlpContext context, TelemetrySource source, string meter)
    {
        var (name, description, unit) = ("", "", "");
        Data? data = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = context.Text(ref reader); break;
                case 2: description = context.Text(ref reader); break;
                case 3: unit = context.Text(ref reader); break;
                case 5: data = ReadData(reader.Message(), context, InstrumentKind.Gauge); break;
                case 7: data = ReadData(reader.Message(), context, InstrumentKind.UpDownCounter); break;
                case 9: data = ReadData(reader.Message(), context, InstrumentKind.Histogram); break;
                case 10: data = ReadData(reader.Message(), context, InstrumentKind.Histogram, exponential: true); break;
            }
        }

        return data is null || context.Failure.Reason is not null
            ? null
            : new InstrumentReport(source, meter, name, description, unit, data.Kind, data.IsDelta, data.Samples);
    }

    private sealed record Data(InstrumentKind Kind, bool IsDelta, List<MetricSample> Samples);

    // Gauge, Sum, Histogram, ExponentialHistogram { data_points = 1; aggregation_temporality = 2; is_monotonic = 3 (Sum only); }
    private static Data ReadData(ProtoReader reader, OtlpContext context, InstrumentKind kind, bool exponential = false)
    {
        var (temporality, monotonic) = (0, false);
        var samples = new List<MetricSample>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when exponential: samples.Add(ExponentialPointDecoder.Read(reader.Message(), context)); break;
                case 1 when kind == InstrumentKind.Histogram: samples.Add(ReadHistogram(reader.Message(), context)); break;
                case 1: samples.Add(ReadNumber(reader.Message(), context)); break;
                case 2: temporality = reader.Int32(); break;
                case 3: monotonic = reader.Varint() != 0; break;
            }
        }

        if (kind == InstrumentKind.UpDownCounter && monotonic)
            kind = InstrumentKind.Counter;
        return new Data(kind, temporality == DeltaTemporality && kind != InstrumentKind.Gauge, samples);
    }

    // NumberDataPoint { fixed64 time_unix_nano = 3; double as_double = 4; exemplars = 5; sfixed64 as_int = 6; attributes = 7; }
    private static MetricSample ReadNumber(ProtoReader reader, OtlpContext context)
    {
        ulong time = 0;
        double value = 0;
        var attributes = new List<TelemetryAttribute>();
        List<Exemplar>? exemplars = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3: time = reader.Fixed64(); break;
                case 4: value = reader.Double(); break;
                case 5: AddExemplar(ref exemplars, reader.Message()); break;
                case 6: value = (long)reader.Fixed64(); break;
                case 7: context.Add(attributes, ref reader); break;
            }
        }

        return new MetricSample([.. attributes], new MetricPoint(OtlpContext.Time(time), value, null), exemplars?.ToArray() ?? []);
    }

    // HistogramDataPoint { fixed64 time_unix_nano = 3; fixed64 count = 4; double sum = 5; repeated fixed64 bucket_counts = 6;
    //                      repeated double explicit_bounds = 7; exemplars = 8; attributes = 9; }
    private static MetricSample ReadHistogram(ProtoReader reader, OtlpContext context)
    {
        ulong time = 0, count = 0;
        double sum = 0;
        var (counts, bounds) = (new List<ulong>(), new List<ulong>());
        var attributes = new List<TelemetryAttribute>();
        List<Exemplar>? exemplars = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3: time = reader.Fixed64(); break;
                case 4: count = reader.Fixed64(); break;
                case 5: sum = reader.Double(); break;
                case 6: reader.Fixed64s(counts); break;
                case 7: reader.Fixed64s(bounds); break;
                case 8: AddExemplar(ref exemplars, reader.Message()); break;
                case 9: context.Add(attributes, ref reader); break;
            }
        }

        // No buckets is allowed: then all there is to know is the count and the sum.
        if (counts.Count == 0)
            counts.Add(count);
        if (counts.Count != bounds.Count + 1)
            context.Failure.Set($"a histogram has {counts.Count} buckets and {bounds.Count} bounds");

        var histogram = new HistogramValue(count, sum, bounds.ConvertAll(BitConverter.UInt64BitsToDouble).ToArray(), [.. counts]);
        return new MetricSample([.. attributes], new MetricPoint(OtlpContext.Time(time), count, histogram), exemplars?.ToArray() ?? []);
    }

    // Exemplar { fixed64 time_unix_nano = 2; double as_double = 3; bytes span_id = 4; bytes trace_id = 5; sfixed64 as_int = 6; }
    public static void AddExemplar(ref List<Exemplar>? exemplars, ProtoReader reader)
    {
        ulong time = 0;
        double value = 0;
        TraceId trace = default;
        SpanId span = default;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: time = reader.Fixed64(); break;
                case 3: value = reader.Double(); break;
                case 4: span = SpanId.From(reader.Bytes()); break;
                case 5: trace = TraceId.From(reader.Bytes()); break;
                case 6: value = (long)reader.Fixed64(); break;
            }
        }

        if (!trace.IsEmpty)
            (exemplars ??= []).Add(new Exemplar(OtlpContext.Time(time), value, trace, span));
    }
}
