using System.Buffers;
using Scale.Core.Domain;

namespace Scale.Core.Webhooks.Delivery;

/// <summary>What receivers get: <c>type</c>, <c>timestamp</c> and <c>data</c> of Standard Webhooks, and where in the company's log it is.</summary>
internal static class DeliveryBody
{
    /// <summary>Most bytes of a body.</summary>
    public const int Most = 20_000;

    /// <summary>UTF-8 JSON. Data that would make it too large is left out: <c>data</c> is null then, and <c>dataOmitted</c> true.</summary>
    public static byte[] Of(DeliveredEvent one)
    {
        var body = Write(one, omitted: false);
        return body.Length <= Most ? body : Write(one, omitted: true);
    }

    private static byte[] Write(DeliveredEvent one, bool omitted)
    {
        var buffer = new ArrayBufferWriter<byte>(one.Data.Length + 256);
        using (var json = JsonBytes.Writer(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, one.Type);
            json.WriteString("timestamp"u8, one.Time);
            json.WriteNumber("seq"u8, one.Seq);
            json.WriteString("resource"u8, one.Resource);
            json.WriteString("resourceId"u8, one.ResourceId);
            json.WritePropertyName("data"u8);
            if (omitted)
                json.WriteNullValue();
            else
                json.WriteRawValue(one.Data, skipInputValidation: true);
            if (omitted)
                json.WriteBoolean("dataOmitted"u8, true);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
