using System.Text.Json;
using Scale.Core.Data.Consistency;

namespace Scale.Core.Events;

/// <summary>Reads version 1 of the wire format in one pass, taking the events' data as slices.</summary>
internal static class EventWireReader
{
    public static EventWireFailure Read(ReadOnlyMemory<byte> message, out IReadOnlyList<EventRecord> events)
    {
        events = [];
        try
        {
            var json = new Utf8JsonReader(message.Span, new JsonReaderOptions { MaxDepth = 64 });
            var envelope = default(Envelope);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return EventWireFailure.Malformed;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                ReadMember(ref json, message, ref envelope);
            if (json.Read())
                return EventWireFailure.Malformed;
            if (envelope.Version is { } version && version != EventWire.Version)
                return EventWireFailure.UnknownVersion;
            if (envelope.ToRecords() is not { } records)
                return EventWireFailure.Malformed;
            events = records;
            return EventWireFailure.None;
        }
        // What the JSON reader throws for input that is not JSON, and for a value that is not of the expected kind.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return EventWireFailure.Malformed;
        }
    }

    private static void ReadMember(ref Utf8JsonReader json, ReadOnlyMemory<byte> message, ref Envelope envelope)
    {
        if (json.ValueTextEquals("v"u8))
            envelope.Version = Next(ref json).GetInt32();
        else if (json.ValueTextEquals("c"u8))
            envelope.Company = Id(ref json);
        else if (json.ValueTextEquals("e"u8))
            envelope.Epoch = Next(ref json).GetInt64();
        else if (json.ValueTextEquals("s"u8))
            envelope.FirstSeq = Next(ref json).GetInt64();
        else if (json.ValueTextEquals("at"u8))
            envelope.Microseconds = Next(ref json).GetInt64();
        else if (json.ValueTextEquals("t"u8))
            envelope.TraceParent = Next(ref json).GetString();
        else if (json.ValueTextEquals("p"u8))
            envelope.Position = CommitPosition.TryParse(Next(ref json).GetString(), out var position) ? position : null;
        // In another version "ev" may be anything.
        else if (json.ValueTextEquals("ev"u8) && envelope.Version is null or EventWire.Version)
            envelope.Events = ReadEvents(ref json, message);
        else
            json.Skip();
    }

    private static List<Body> ReadEvents(ref Utf8JsonReader json, ReadOnlyMemory<byte> message)
    {
        var events = new List<Body>();
        Expect(Next(ref json), JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.StartObject && events.Count < EventLimits.MaxPerTransaction)
        {
            var body = default(Body);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("k"u8))
                    body.Type = Next(ref json).GetString();
                else if (json.ValueTextEquals("r"u8))
                    body.Resource = Next(ref json).GetString();
                else if (json.ValueTextEquals("i"u8))
                    body.ResourceId = Id(ref json);
                else if (json.ValueTextEquals("d"u8))
                    body.Data = Slice(ref json, message);
                else
                    json.Skip();
            }
            events.Add(body);
        }
        Expect(json, JsonTokenType.EndArray);
        return events;
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader json, ReadOnlyMemory<byte> message)
    {
        Expect(Next(ref json), JsonTokenType.StartObject);
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return message[start..(int)json.BytesConsumed];
    }

    private static Utf8JsonReader Next(ref Utf8JsonReader json)
    {
        json.Read();
        return json;
    }

    private static Guid Id(ref Utf8JsonReader json) => Guid.ParseExact(Next(ref json).GetString() ?? "", "N");

    private static void Expect(in Utf8JsonReader json, JsonTokenType type)
    {
        if (json.TokenType != type)
            throw new FormatException();
    }

    private struct Body
    {
        public string? Type;
        public string? Resource;
        public Guid? ResourceId;
        public ReadOnlyMemory<byte>? Data;
    }

    private struct Envelope
    {
        public int? Version;
        public Guid? Company;
        public long? Epoch;
        public long? FirstSeq;
        public long? Microseconds;
        public string? TraceParent;
        public CommitPosition? Position;
        public List<Body>? Events;

        // The bounds keep later arithmetic on numbers and times from overflowing.
        public readonly List<EventRecord>? ToRecords()
        {
            if (Version is null || Company is not { } company || Epoch is not (>= 0 and { } epoch) || Events is not { Count: > 0 }
                || FirstSeq is not (>= 1 and <= long.MaxValue / 2 and { } seq)
                || Microseconds is not (>= 0 and <= 253_402_300_799_000_000 and { } microseconds))
                return null;
            var time = DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
            var records = new List<EventRecord>(Events.Count);
            foreach (var body in Events)
            {
                if (body is not { Type.Length: > 0, Resource.Length: > 0, ResourceId: { } resourceId, Data: { } data })
                    return null;
                records.Add(new EventRecord(company, epoch, seq++, body.Type, body.Resource, resourceId, time, data, TraceParent) { Position = Position });
            }
            return records;
        }
    }
}
