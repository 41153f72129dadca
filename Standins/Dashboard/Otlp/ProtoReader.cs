using System.Buffers.Binary;
using System.Text;

namespace Scale.Dashboard.Otlp;

internal enum WireType { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 }

/// <summary>Why a message cannot be read; shared by the readers of a message and all messages in it. The first reason wins.</summary>
internal sealed class ProtoFailure
{
    public string? Reason { get; private set; }

    public void Set(string reason) => Reason ??= reason;
}

/// <summary>
/// Reads one protobuf message, forward only, without copying. After a failure every reader of the message ends at once and
/// returns empty values, so that a caller checks <see cref="ProtoFailure.Reason"/> once, at the end.
/// </summary>
/// <remarks>
/// A message is a row of (tag, value); tag = field number * 8 + wire type, a varint. A key and value of OTLP,
/// { key: "a", value: { int_value: 300 } }, is
/// <code>
/// 0A 01 61        field 1, bytes, length 1: "a"
/// 12 03           field 2, bytes, length 3: a message
///    18 AC 02     field 3, varint: 0x2C + 2 * 128 = 300
/// </code>
/// </remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message, ProtoFailure failure)
{
    private ReadOnlySpan<byte> _rest = message;
    private WireType _type;
    private bool _unread;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Goes to the next field; a value that was not read is skipped. False: the end, or a failure.</summary>
    public bool Next()
    {
        if (_unread)
            Skip();
        if (_rest.IsEmpty || failure.Reason is not null)
            return false;

        var tag = ReadVarint();
        Field = (int)(tag >> 3);
        _type = (WireType)(tag & 7);
        if (Field == 0 || tag > uint.MaxValue)
            failure.Set($"field number {tag >> 3} is not valid");
        else if (_type is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
            failure.Set($"field {Field} has the unknown wire type {(int)_type}");
        _unread = true;
        return failure.Reason is null;
    }

    public ulong Varint() => Expect(WireType.Varint) ? ReadVarint() : 0;

    public int Int32() => unchecked((int)Varint());

    public int SignedInt32()
    {
        var value = (uint)Varint();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    public ulong Fixed64() => Expect(WireType.Fixed64) ? ReadFixed64() : 0;

    public double Double() => BitConverter.UInt64BitsToDouble(Fixed64());

    public ReadOnlySpan<byte> Bytes() => Expect(WireType.Bytes) ? ReadBytes() : default;

    public ProtoReader Message() => new(Bytes(), failure);

    /// <summary>A repeated fixed64 field, packed (one run of bytes) or not (one value).</summary>
    public void Fixed64s(List<ulong> values)
    {
        if (_type == WireType.Fixed64)
        {
            values.Add(Fixed64());
            return;
        }

        var packed = Bytes();
        if (packed.Length % 8 != 0)
            failure.Set($"field {Field} holds {packed.Length} bytes, not a multiple of 8");
        for (; packed.Length >= 8; packed = packed[8..])
            values.Add(BinaryPrimitives.ReadUInt64LittleEndian(packed));
    }

    /// <summary>A repeated varint field, packed or not.</summary>
    public void Varints(List<ulong> values)
    {
        if (_type == WireType.Varint)
        {
            values.Add(Varint());
            return;
        }

        var packed = new ProtoReader(Bytes(), failure);
        while (!packed._rest.IsEmpty && failure.Reason is null)
            values.Add(packed.ReadVarint());
    }

    public string Text(int maxLength, TextPool pool) => pool.Get(Bytes(), maxLength);

    private bool Expect(WireType type)
    {
        if (_type != type)
            failure.Set($"field {Field} has wire type {(int)_type}, not {(int)type}");
        _unread = false;
        return failure.Reason is null;
    }

    private void Skip()
    {
        _unread = false;
        switch (_type)
        {
            case WireType.Varint: ReadVarint(); break;
            case WireType.Fixed64: Take(8); break;
            case WireType.Fixed32: Take(4); break;
            case WireType.Bytes: ReadBytes(); break;
        }
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var i = 0; i < 10; i++)
        {
            if (i >= _rest.Length)
                break;
            var b = _rest[i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        failure.Set("a number ends too early or is too long");
        _rest = default;
        return 0;
    }

    private ulong ReadFixed64()
    {
        var bytes = Take(8);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadVarint();
        return Take(length);
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            failure.Set($"field {Field} says {length} bytes, {_rest.Length} are left");
            _rest = default;
            return default;
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
