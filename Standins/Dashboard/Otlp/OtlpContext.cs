using System.Globalization;
using System.Text;
using Scale.Dashboard.Telemetry;

namespace Scale.Dashboard.Otlp;

/// <summary>What all three signals share: texts, attributes, times and the sending process. One per request.</summary>
internal sealed class OtlpContext(TelemetryLimits limits, TextPool pool, SourceRegistry sources)
{
    // A value may hold lists of lists; deeper than this is shown as an ellipsis.
    private const int MaxValueDepth = 8;

    public TelemetryLimits Limits => limits;

    public ProtoFailure Failure { get; } = new();

    public ProtoReader Read(ReadOnlySpan<byte> message) => new(message, Failure);

    public string Text(ref ProtoReader reader) => reader.Text(limits.MaxTextLength, pool);

    /// <summary>Nanoseconds since 1970, as UTC. 0 stays the default value: the sender did not say.</summary>
    public static DateTime Time(ulong nanoseconds) =>
        nanoseconds == 0 ? default : DateTime.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    /// <summary>KeyValue { string key = 1; AnyValue value = 2; }</summary>
    public TelemetryAttribute Attribute(ProtoReader reader)
    {
        var (name, value) = ("", "");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = Text(ref reader); break;
                case 2: value = Value(reader.Message(), depth: 0); break;
            }
        }

        return new TelemetryAttribute(name, value);
    }

    /// <summary>Adds an attribute unless there are enough; returns how many were left out (0 or 1).</summary>
    public int Add(List<TelemetryAttribute> attributes, ref ProtoReader reader)
    {
        if (attributes.Count >= limits.MaxAttributes)
            return 1;
        attributes.Add(Attribute(reader.Message()));
        return 0;
    }

    /// <summary>AnyValue { string = 1; bool = 2; int64 = 3; double = 4; ArrayValue = 5; KeyValueList = 6; bytes = 7; }</summary>
    public string Value(ProtoReader reader, int depth)
    {
        var value = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: value = Text(ref reader); break;
                case 2: value = reader.Varint() != 0 ? "true" : "false"; break;
                case 3: value = ((long)reader.Varint()).ToString(CultureInfo.InvariantCulture); break;
                case 4: value = reader.Double().ToString(CultureInfo.InvariantCulture); break;
                case 5: value = depth < MaxValueDepth ? List(reader.Message(), depth, keyed: false) : "…"; break;
                case 6: value = depth < MaxValueDepth ? List(reader.Message(), depth, keyed: true) : "…"; break;
                case 7: value = Base64(reader.Bytes()); break;
            }
        }

        return value;
    }

    /// <summary>Resource { repeated KeyValue attributes = 1; }</summary>
    public TelemetrySource Source(ProtoReader reader)
    {
        var attributes = new List<TelemetryAttribute>();
        while (reader.Next())
            if (reader.Field == 1)
                Add(attributes, ref reader);

        var all = attributes.ToArray();
        // The name that the specification gives to a service without one.
        return sources.GetOrAdd(all.Find("service.name") ?? "unknown_service", all.Find("service.instance.id") ?? "", all);
    }

    public TelemetrySource UnknownSource() => sources.GetOrAdd("unknown_service", "", []);

    /// <summary>InstrumentationScope { string name = 1; }</summary>
    public string Scope(ProtoReader reader)
    {
        var name = "";
        while (reader.Next())
            if (reader.Field == 1)
                name = Text(ref reader);
        return name;
    }

    private string Base64(ReadOnlySpan<byte> bytes)
    {
        var kept = bytes[..Math.Min(bytes.Length, limits.MaxTextLength / 4 * 3)];
        return kept.Length == bytes.Length ? Convert.ToBase64String(kept) : Convert.ToBase64String(kept) + "…";
    }

    // ArrayValue { repeated AnyValue values = 1; } and KeyValueList { repeated KeyValue values = 1; }
    private string List(ProtoReader reader, int depth, bool keyed)
    {
        var text = new StringBuilder().Append(keyed ? '{' : '[');
        while (reader.Next())
        {
            if (reader.Field != 1 || text.Length > limits.MaxTextLength)
                continue;
            if (text.Length > 1)
                text.Append(", ");
            if (keyed)
                AppendPair(text, reader.Message(), depth);
            else
                text.Append(Value(reader.Message(), depth + 1));
        }

        if (text.Length > limits.MaxTextLength)
            text.Length = limits.MaxTextLength - 2;
        return text.Append(keyed ? '}' : ']').ToString();
    }

    private void AppendPair(StringBuilder text, ProtoReader reader, int depth)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: text.Append(Text(ref reader)).Append(": "); break;
                case 2: text.Append(Value(reader.Message(), depth + 1)); break;
            }
        }
    }
}
