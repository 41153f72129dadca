using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Scale.Core.Events;

namespace Scale.Realtime.Protocol;

/// <summary>Writes the messages that belong to one connection, and the fields they are made of.</summary>
internal static class SseWriter
{
    /// <summary>The largest control message: every part of it is a number or one of our own words.</summary>
    private const int ControlBytes = 256;

    /// <summary>One field on one line; a line break in the value would forge a field, so it becomes a space.</summary>
    public static void Field(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        output.Write(name);
        output.Write(": "u8);
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        var written = Encoding.UTF8.GetBytes(value, span);
        RemoveLineBreaks(span[..written]);
        output.Advance(written);
        output.Write("\n"u8);
    }

    public static void RemoveLineBreaks(Span<byte> text)
    {
        text.Replace((byte)'\n', (byte)' ');
        text.Replace((byte)'\r', (byte)' ');
    }

    /// <summary>
    /// First message of a stream. Its id is where the stream starts, so that a client that loses the connection before the first event
    /// resumes from here.
    /// </summary>
    public static int Ready(IBufferWriter<byte> output, EventCursor start, bool recovered, TimeSpan heartbeat, TimeSpan retry)
    {
        var ping = Math.Max(1, (long)Math.Ceiling(heartbeat.TotalSeconds));
        return Control(
            output,
            Utf8.TryWrite(
                output.GetSpan(ControlBytes),
                CultureInfo.InvariantCulture,
                $"retry: {(long)retry.TotalMilliseconds}\nid: {start.Epoch}.{start.Seq}\nevent: ready\ndata: {{\"recovered\":{(recovered ? "true" : "false")},\"epoch\":{start.Epoch},\"offset\":{start.Seq},\"ping\":{ping}}}\n\n",
                out var written),
            written);
    }

    /// <summary>Last message of a stream that the server ends: why, and when to come back.</summary>
    public static int Close(IBufferWriter<byte> output, CloseReason reason, TimeSpan retry)
    {
        var milliseconds = (long)retry.TotalMilliseconds;
        return Control(
            output,
            Utf8.TryWrite(
                output.GetSpan(ControlBytes),
                CultureInfo.InvariantCulture,
                $"retry: {milliseconds}\nevent: close\ndata: {{\"code\":{reason.Code},\"reason\":\"{reason.Name}\",\"retry\":{milliseconds}}}\n\n",
                out var written),
            written);
    }

    /// <summary>
    /// An id without data: the client remembers it and shows nothing to the application. It keeps proxies and the client's watchdog
    /// awake, and moves the checkpoint.
    /// </summary>
    public static int Heartbeat(IBufferWriter<byte> output, EventCursor position) =>
        Control(
            output,
            Utf8.TryWrite(output.GetSpan(ControlBytes), CultureInfo.InvariantCulture, $"id: {position.Epoch}.{position.Seq}\n\n", out var written),
            written);

    private static int Control(IBufferWriter<byte> output, bool fits, int written)
    {
        if (!fits)
        {
            throw new InvalidOperationException($"A control message is larger than {ControlBytes} bytes.");
        }
        output.Advance(written);
        return written;
    }
}
