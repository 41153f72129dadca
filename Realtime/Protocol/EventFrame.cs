namespace Scale.Realtime.Protocol;

/// <summary>One event as it goes over the wire: encoded once, shared by every connection of the company, never changed.</summary>
/// <param name="seq">The event's number in the company's log.</param>
/// <param name="sse">The complete SSE message, empty line included.</param>
internal sealed class EventFrame(long seq, byte[] sse)
{
    /// <summary>The event's number in the company's log.</summary>
    public long Seq { get; } = seq;

    /// <summary>The complete SSE message, empty line included.</summary>
    public ReadOnlySpan<byte> Sse => sse;

    /// <summary>Size of the SSE message in bytes.</summary>
    public int Length => sse.Length;
}
