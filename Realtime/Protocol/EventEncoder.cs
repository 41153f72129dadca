using System.Buffers;
using System.Text;
using System.Text.Json;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;

namespace Scale.Realtime.Protocol;

/// <summary>Turns an event into the bytes every connection of its company is sent.</summary>
internal static class EventEncoder
{
    private const int KeptBufferBytes = 64 * 1024;

    [ThreadStatic] private static ArrayBufferWriter<byte>? buffer;
    [ThreadStatic] private static Utf8JsonWriter? json;

    /// <summary><paramref name="tokens"/> sign the event's place, which clients send when they read what it tells about.</summary>
    public static EventFrame Encode(EventRecord record, ConsistencyTokens tokens)
    {
        var output = buffer ??= new ArrayBufferWriter<byte>(1024);
        output.ResetWrittenCount();

        var id = new EventCursor(record.Epoch, record.Seq);
        SseWriter.Field(output, "id"u8, id.ToString());
        SseWriter.Field(output, "event"u8, record.Type);

        output.Write("data: "u8);
        var dataStart = output.WrittenCount;
        WriteEnvelope(output, record, tokens);
        var dataEnd = output.WrittenCount;
        output.Write("\n\n"u8);

        var sse = output.WrittenSpan.ToArray();
        // The payload is passed through as stored. Outside JSON strings a line break is mere white space, but it would end the field.
        SseWriter.RemoveLineBreaks(sse.AsSpan(dataStart, dataEnd - dataStart));
        if (output.Capacity > KeptBufferBytes)
        {
            buffer = null;
        }
        return new EventFrame(record.Seq, sse);
    }

    private static void WriteEnvelope(ArrayBufferWriter<byte> output, EventRecord record, ConsistencyTokens tokens)
    {
        var writer = json ??= new Utf8JsonWriter(Stream.Null);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteNumber("seq"u8, record.Seq);
        writer.WriteString("type"u8, record.Type);
        writer.WriteString("resource"u8, record.Resource);
        writer.WriteString("resourceId"u8, record.ResourceId);
        writer.WriteString("time"u8, record.Time.UtcDateTime);
        if (record.Position is { } position)
            writer.WriteString("consistency"u8, tokens.Write(record.CompanyId, position));
        writer.WritePropertyName("data"u8);
        writer.WriteRawValue(record.Data.IsEmpty ? "{}"u8 : record.Data.Span, skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
    }
}
