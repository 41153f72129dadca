using System.Text;
using NpgsqlTypes;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;

namespace Scale.Tests.Core.Events;

public sealed class EventWireTests
{
    // Byte for byte what version 1 wrote when it was introduced. It must be readable for as long as version 1 is.
    private const string FirstPayload =
        """{"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":41,"at":1763712000123456,"t":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","ev":[{"k":"order.created","r":"order","i":"0192f0c1b4c57aaa8bbbccddeeff0011","d":{"total":2500,"note":"Gläser \"fein\""}},{"k":"order.paid","r":"order","i":"0192f0c1b4c57aaa8bbbccddeeff0011","d":{}}]}""";

    [Fact]
    public void The_first_payload_ever_written_is_still_read()
    {
        var events = EventWire.Decode(Encoding.UTF8.GetBytes(FirstPayload));

        Assert.Equal([41, 42], events.Select(e => e.Seq));
        Assert.Equal(["order.created", "order.paid"], events.Select(e => e.Type));
        Assert.All(events, e =>
        {
            Assert.Equal(Guid.ParseExact("0192f0c1a2b37d4e8f00112233445566", "N"), e.CompanyId);
            Assert.Equal(1, e.Epoch);
            Assert.Equal("order", e.Resource);
            Assert.Equal(Guid.ParseExact("0192f0c1b4c57aaa8bbbccddeeff0011", "N"), e.ResourceId);
            Assert.Equal(DateTimeOffset.UnixEpoch.AddMicroseconds(1763712000123456), e.Time);
            Assert.Equal("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", e.TraceParent);
        });
        Assert.Equal("""{"total":2500,"note":"Gläser \"fein\""}""", Encoding.UTF8.GetString(events[0].Data.Span));
    }

    [Fact]
    public void The_place_of_the_commit_travels_with_it_and_one_that_cannot_be_read_is_none()
    {
        var position = new CommitPosition("shard0", 2, new NpgsqlLogSequenceNumber(0x16B3748));
        var written = EventWire.Encode([EventWire.Decode(Encoding.UTF8.GetBytes(FirstPayload))[0] with { Position = position }]);

        Assert.Contains("\"p\":\"shard0.2.16b3748\"", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        Assert.Equal(position, Assert.Single(EventWire.Decode(written)).Position);
        var unreadable = Encoding.UTF8.GetString(written).Replace("shard0.2.16b3748", "elsewhere", StringComparison.Ordinal);
        Assert.Null(Assert.Single(EventWire.Decode(Encoding.UTF8.GetBytes(unreadable))).Position);
    }

    [Fact]
    public void What_is_written_today_is_what_was_written_first() =>
        Assert.Equal(FirstPayload, Encoding.UTF8.GetString(EventWire.Encode(EventWire.Decode(Encoding.UTF8.GetBytes(FirstPayload)))));

    [Fact]
    public void Members_of_a_later_writer_are_ignored()
    {
        var later = FirstPayload
            .Replace("\"e\":1,", "\"e\":1,\"region\":{\"a\":[1,{\"b\":2}]},", StringComparison.Ordinal)
            .Replace("\"r\":\"order\",", "\"r\":\"order\",\"u\":[null,true],", StringComparison.Ordinal);

        Assert.Equal(EventWireFailure.None, EventWire.TryDecode(Encoding.UTF8.GetBytes(later), out var events));
        Assert.Equal(2, events.Count);
    }

    [Theory]
    [InlineData("""{"v":2,"ev":"something else"}""")]
    [InlineData("""{"v":2,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":41,"at":1,"ev":[]}""")]
    public void Another_version_is_told_from_a_broken_message(string message)
    {
        Assert.Equal(EventWireFailure.UnknownVersion, EventWire.TryDecode(Encoding.UTF8.GetBytes(message), out var events));
        Assert.Empty(events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("hello")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":"1"}""")]
    [InlineData("""{"v":1,"c":"x","e":1,"s":41,"at":1,"ev":[]}""")]
    [InlineData("""{"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":41,"at":1,"ev":[]}""")]
    [InlineData("""{"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":41,"at":1,"ev":[{}]}""")]
    [InlineData("""{"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":0,"at":1,"ev":[{"k":"a","r":"b","i":"0192f0c1a2b37d4e8f00112233445566","d":{}}]}""")]
    [InlineData("""{"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":9223372036854775807,"at":1,"ev":[{"k":"a","r":"b","i":"0192f0c1a2b37d4e8f00112233445566","d":{}}]}""")]
    [InlineData("""{"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":1,"at":9223372036854775807,"ev":[{"k":"a","r":"b","i":"0192f0c1a2b37d4e8f00112233445566","d":{}}]}""")]
    [InlineData("""{"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":1,"at":1,"ev":[{"k":"a","r":"b","i":"0192f0c1a2b37d4e8f00112233445566","d":[]}]}""")]
    [InlineData("""{"v":1,"c":"0192f0c1a2b37d4e8f00112233445566","e":1,"s":1,"at":1,"ev":[{"k":"a","r":"b","i":"0192f0c1a2b37d4e8f00112233445566","d":{}}]} {}""")]
    public void A_broken_message_is_a_result_and_not_an_exception(string message)
    {
        Assert.Equal(EventWireFailure.Malformed, EventWire.TryDecode(Encoding.UTF8.GetBytes(message), out var events));
        Assert.Empty(events);
        Assert.Throws<FormatException>(() => EventWire.Decode(Encoding.UTF8.GetBytes(message)));
    }

    [Fact]
    public void No_cut_and_no_flipped_byte_makes_it_throw()
    {
        var good = Encoding.UTF8.GetBytes(FirstPayload);
        for (var length = 0; length < good.Length; length++)
            Assert.NotEqual(EventWireFailure.None, EventWire.TryDecode(good.AsMemory(0, length), out _));

        var random = new Random(4711);
        for (var i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. good];
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            EventWire.TryDecode(damaged, out _);
        }
    }

    [Fact]
    public void Events_that_are_not_of_one_commit_are_refused_when_encoding()
    {
        var events = EventWire.Decode(Encoding.UTF8.GetBytes(FirstPayload));

        Assert.Throws<ArgumentException>(() => EventWire.Encode([events[0], events[1] with { Seq = 43 }]));
        Assert.Throws<ArgumentException>(() => EventWire.Encode([events[0], events[1] with { CompanyId = Guid.CreateVersion7() }]));
        Assert.Throws<ArgumentOutOfRangeException>(() => EventWire.Encode([]));
    }
}
