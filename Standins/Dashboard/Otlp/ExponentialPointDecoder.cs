using Scale.Dashboard.Telemetry;

namespace Scale.Dashboard.Otlp;

/// <summary>Reads a point of an exponential histogram and writes its buckets out as explicit bounds, so that all histograms are drawn alike.</summary>
internal static class ExponentialPointDecoder
{
    // The specification's SDKs stop at 160 buckets; the scale keeps the base within what a double can express.
    private const int MaxBuckets = 1_000;
    private const int MaxScale = 20;
    private const int MinScale = -10;

    // ExponentialHistogramDataPoint { attributes = 1; fixed64 time_unix_nano = 3; fixed64 count = 4; double sum = 5; sint32 scale = 6;
    //                                 fixed64 zero_count = 7; Buckets positive = 8; Buckets negative = 9; exemplars = 11; }
    public static MetricSample Read(ProtoReader reader, OtlpContext context)
    {
        ulong time = 0, count = 0, atOrBelowZero = 0;
        double sum = 0;
        var (scale, offset) = (0, 0);
        var positive = new List<ulong>();
        var attributes = new List<TelemetryAttribute>();
        List<Exemplar>? exemplars = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: context.Add(attributes, ref reader); break;
                case 3: time = reader.Fixed64(); break;
                case 4: count = reader.Fixed64(); break;
                case 5: sum = reader.Double(); break;
                case 6: scale = reader.SignedInt32(); break;
                case 7: atOrBelowZero += reader.Fixed64(); break;
                case 8: (offset, positive) = ReadBuckets(reader.Message()); break;
                case 9: atOrBelowZero += Sum(ReadBuckets(reader.Message()).Counts); break;
                case 11: MetricDecoder.AddExemplar(ref exemplars, reader.Message()); break;
            }
        }

        if (positive.Count > MaxBuckets || scale is > MaxScale or < MinScale)
            context.Failure.Set($"an exponential histogram has {positive.Count} buckets at scale {scale}");

        var point = new MetricPoint(OtlpContext.Time(time), count, Explicit(count, sum, scale, offset, positive, atOrBelowZero));
        return new MetricSample([.. attributes], point, exemplars?.ToArray() ?? []);
    }

    // Bucket i holds values in (base^(offset + i), base^(offset + i + 1)] with base = 2^(2^-scale).
    private static HistogramValue Explicit(ulong count, double sum, int scale, int offset, List<ulong> positive, ulong atOrBelowZero)
    {
        var factor = Math.Pow(2, -scale);
        var bounds = new double[positive.Count + 1];
        for (var i = 0; i < bounds.Length; i++)
            bounds[i] = Math.Pow(2, (offset + (double)i) * factor);
        return new HistogramValue(count, sum, bounds, [atOrBelowZero, .. positive, 0]);
    }

    // Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2; }
    private static (int Offset, List<ulong> Counts) ReadBuckets(ProtoReader reader)
    {
        var offset = 0;
        var counts = new List<ulong>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: offset = reader.SignedInt32(); break;
                case 2: reader.Varints(counts); break;
            }
        }

        return (offset, counts);
    }

    private static ulong Sum(List<ulong> counts)
    {
        ulong sum = 0;
        foreach (var count in counts)
            sum += count;
        return sum;
    }
}
