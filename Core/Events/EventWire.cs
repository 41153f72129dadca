using System.Buffers;
using System.Text.Json;

namespace Scale.Core.Events;

/// <summary>What went wrong with a message. A reader answers every one of them the same way: by reading the log.</summary>
public enum EventWireFailure
{
    /// <summary>Nothing; the events are there.</summary>
    None,

    /// <summary>Not the JSON this format describes.</summary>
    Malformed,

    /// <summary>A version this process does not know: a newer one is being deployed.</summary>
    UnknownVersion,
}

/// <summary>
/// The Redis message with the events of one commit: JSON, readable in <c>redis-cli</c>. docs/protocol/events.md is its specification.
/// </summary>
/// <remarks>
/// One message, version 1, as on the wire (here on several lines): v version, c company, e epoch, s seq of the first event and
/// the others follow without gaps, at microseconds since 1970, t traceparent or absent, p where the commit is or absent, ev the events; in each k type,
/// r resource, i resource id, d data.
/// <code>
/// {"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":41,"at":1763712000123456,
///  "t":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","p":"shard0.1.16b3748",
///  "ev":[{"k":"order.created","r":"order","i":"0192f0c1b4c57aaa8bbbccddeeff0011","d":{"total":2500}},
///        {"k":"order.paid","r":"order","i":"0192f0c1b4c57aaa8bbbccddeeff0011","d":{}}]}
/// </code>
/// A reader ignores members it does not know, so members may be added; anything else needs a new version.
/// </remarks>
public static class EventWire
{
    /// <summary>The version written, and the only one read.</summary>
    public const int Version = 1;

    /// <summary>Encodes events of one commit: of one company, numbered without gaps. Anything else is a bug and throws.</summary>
    public static byte[] Encode(IReadOnlyList<EventRecord> events)
    {
        ArgumentOutOfRangeException.ThrowIfZero(events.Count, nameof(events));
        var first = events[0];
        var output = new ArrayBufferWriter<byte>(256 + (events.Count * 128) + events.Sum(e => e.Data.Length));
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteNumber("v"u8, Version);
        json.WriteString("c"u8, first.CompanyId.ToString("N"));
        json.WriteNumber("e"u8, first.Epoch);
        json.WriteNumber("s"u8, first.Seq);
        json.WriteNumber("at"u8, (first.Time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        if (first.TraceParent is { } traceParent)
            json.WriteString("t"u8, traceParent);
        if (first.Position is { } position)
            json.WriteString("p"u8, position.ToString());
        json.WriteStartArray("ev"u8);
        for (var i = 0; i < events.Count; i++)
        {
            var e = events[i];
            if (e.CompanyId != first.CompanyId || e.Epoch != first.Epoch || e.Seq != first.Seq + i || e.Time != first.Time)
                throw new ArgumentException($"Event {i} does not follow the first one of this commit.", nameof(events));
            json.WriteStartObject();
            json.WriteString("k"u8, e.Type);
            json.WriteString("r"u8, e.Resource);
            json.WriteString("i"u8, e.ResourceId.ToString("N"));
            json.WritePropertyName("d"u8);
            json.WriteRawValue(e.Data.Span, skipInputValidation: true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Decodes a message without ever throwing: what arrives on a channel is input. The events' data are slices of
    /// <paramref name="message"/>, which must not change afterwards.
    /// </summary>
    public static EventWireFailure TryDecode(ReadOnlyMemory<byte> message, out IReadOnlyList<EventRecord> events) =>
        EventWireReader.Read(message, out events);

    /// <summary>Decodes a message that is known to be good; throws <see cref="FormatException"/> otherwise.</summary>
    public static IReadOnlyList<EventRecord> Decode(ReadOnlyMemory<byte> message) =>
        TryDecode(message, out var events) is var failure && failure == EventWireFailure.None
            ? events
            : throw new FormatException($"The events message cannot be read: {failure}.");
}
