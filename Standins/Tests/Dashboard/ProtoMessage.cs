using System.Buffers.Binary;
using System.Text;

namespace Scale.Standins.Tests.Dashboard;

/// <summary>Writes protobuf by hand, also what no SDK would send.</summary>
internal sealed class ProtoMessage
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public ProtoMessage Varint(int field, ulong value)
    {
        Raw((ulong)field << 3);
        return Raw(value);
    }

    public ProtoMessage Fixed64(int field, ulong value)
    {
        Raw(((ulong)field << 3) | 1);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtoMessage Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public ProtoMessage Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Raw(((ulong)field << 3) | 2).Raw((ulong)bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    public ProtoMessage Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public ProtoMessage Message(int field, Action<ProtoMessage> write)
    {
        var inner = new ProtoMessage();
        write(inner);
        return Bytes(field, inner.ToArray());
    }

    public ProtoMessage Raw(ulong varint)
    {
        for (; varint >= 0x80; varint >>= 7)
            _bytes.Add((byte)(varint | 0x80));
        _bytes.Add((byte)varint);
        return this;
    }

    /// <summary>A trace request with one span that uses every field there is.</summary>
    public static ProtoMessage Trace(Action<ProtoMessage>? span = null) => new ProtoMessage().Message(1, resourceSpans => resourceSpans
        .Message(1, resource => resource.Message(1, pair => pair.Text(1, "service.name").Message(2, value => value.Text(1, "api"))))
        .Message(2, scopeSpans => scopeSpans.Message(1, scope => scope.Text(1, "Scale")).Message(2, span ?? FullSpan)));

    private static void FullSpan(ProtoMessage span) => span
        .Bytes(1, Enumerable.Repeat((byte)1, 16).ToArray()).Bytes(2, Enumerable.Repeat((byte)2, 8).ToArray())
        .Text(5, "GET /").Varint(6, 2).Fixed64(7, 1_700_000_000_000_000_000).Fixed64(8, 1_700_000_000_001_000_000)
        .Message(9, pair => pair.Text(1, "list").Message(2, value => value.Message(5, list => list.Message(1, item => item.Varint(3, 7)))))
        .Message(11, item => item.Fixed64(1, 1).Text(2, "event"))
        .Message(13, link => link.Bytes(1, new byte[16]).Bytes(2, new byte[8]))
        .Message(15, status => status.Text(2, "bad").Varint(3, 2));
}
