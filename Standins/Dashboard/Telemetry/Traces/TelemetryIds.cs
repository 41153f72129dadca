using System.Buffers.Binary;
using System.Globalization;

namespace Scale.Dashboard.Telemetry;

/// <summary>W3C trace id: 16 bytes, written as 32 lower-case hex digits.</summary>
public readonly record struct TraceId(ulong High, ulong Low)
{
    public bool IsEmpty => (High | Low) == 0;

    /// <summary>Empty unless there are exactly 16 bytes, as OTLP demands.</summary>
    public static TraceId From(ReadOnlySpan<byte> bytes) => bytes.Length == 16
        ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]))
        : default;

    /// <summary>32 hex digits, in any case, not all zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceId id)
    {
        id = default;
        if (text.Length != 32
            || !ulong.TryParse(text[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text[16..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
            return false;

        id = new TraceId(high, low);
        return !id.IsEmpty;
    }

    public override string ToString() => $"{High:x16}{Low:x16}";
}

/// <summary>W3C span id: 8 bytes, written as 16 lower-case hex digits. Empty as a parent: no parent.</summary>
public readonly record struct SpanId(ulong Value)
{
    public bool IsEmpty => Value == 0;

    public static SpanId From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 8 ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes)) : default;

    /// <summary>16 hex digits, in any case, not all zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SpanId id)
    {
        id = default;
        if (text.Length != 16 || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        id = new SpanId(value);
        return !id.IsEmpty;
    }

    public override string ToString() => $"{Value:x16}";
}

/// <summary>Points at one span of one trace.</summary>
public readonly record struct SpanReference(TraceId Trace, SpanId Span);

internal static class PastedTrace
{
    /// <summary>
    /// Reads what people paste: a trace id, a whole traceparent (<c>00-…-…-01</c>) or a <c>traceparent:</c> header line, with
    /// quotes or spaces around.
    /// </summary>
    /// <param name="span">The span that a traceparent names; empty for a bare trace id.</param>
    public static bool TryParse(string? text, out TraceId trace, out SpanId span)
    {
        span = default;
        var rest = text.AsSpan().Trim(" \t\r\n\"'`,;");
        if (rest.StartsWith("traceparent", StringComparison.OrdinalIgnoreCase))
            rest = rest["traceparent".Length..].TrimStart(" :=\"'");
        if (rest.Length < 55 || rest[2] != '-' || rest[35] != '-' || rest[52] != '-')
            return TraceId.TryParse(rest, out trace);
        _ = SpanId.TryParse(rest[36..52], out span);
        return TraceId.TryParse(rest[3..35], out trace);
    }
}
