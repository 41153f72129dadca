using System.Buffers;
using System.Text;
using System.Text.Json;
using NpgsqlTypes;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;
using Scale.Realtime.Protocol;
using Scale.Tests.Realtime.Fakes;

namespace Scale.Tests.Realtime;

public sealed class FrameEncodingTests
{
    private static readonly Guid Company = Guid.CreateVersion7();

    [Fact]
    public void An_event_is_encoded_to_exactly_these_bytes()
    {
        var frame = EventEncoder.Encode(EventRecords.Create(Company, 42, epoch: 3) with { Data = """{"total":2500}"""u8.ToArray() }, TestTokens.Instance);

        Assert.Equal(42, frame.Seq);
        Assert.Equal(
            "id: 3.42\n" +
            "event: order.created\n" +
            "data: {\"seq\":42,\"type\":\"order.created\",\"resource\":\"order\",\"resourceId\":\"0192f0c1-b4c5-7aaa-8bbb-ccddeeff0011\"," +
            "\"time\":\"2026-09-01T12:30:15.25Z\",\"data\":{\"total\":2500}}\n\n",
            Encoding.UTF8.GetString(frame.Sse));
    }

    [Fact]
    public void An_event_whose_place_is_known_carries_it_as_a_token_of_its_company()
    {
        var position = new CommitPosition("shard0", 1, new NpgsqlLogSequenceNumber(0x16B3748));
        var frame = EventEncoder.Encode(EventRecords.Create(Company, 42) with { Position = position }, TestTokens.Instance);

        var data = Encoding.UTF8.GetString(frame.Sse).Split("data: ")[1];
        var token = JsonElement.Parse(data).GetProperty("consistency").GetString()!;
        Assert.True(TestTokens.Instance.TryRead(Company, token, out var read));
        Assert.Equal(position, read);
    }

    [Fact]
    public void White_space_in_the_data_cannot_end_the_field()
    {
        var data = "{\r\n  \"note\": \"a\\nb\"\n}"u8.ToArray();
        var frame = EventEncoder.Encode(EventRecords.Create(Company, 1) with { Data = data }, TestTokens.Instance);

        var text = Encoding.UTF8.GetString(frame.Sse);
        Assert.Equal(5, text.Count(c => c == '\n') + 1);
        Assert.DoesNotContain('\r', text);
        Assert.Contains("\"data\":{    \"note\": \"a\\nb\" }}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_break_in_the_type_cannot_forge_a_field()
    {
        var frame = EventEncoder.Encode(EventRecords.Create(Company, 1) with { Type = "order\ndata: forged" }, TestTokens.Instance);

        Assert.Contains("event: order data: forged\n", Encoding.UTF8.GetString(frame.Sse), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_outside_ASCII_passes_through_as_UTF8()
    {
        var frame = EventEncoder.Encode(EventRecords.Create(Company, 1) with { Data = Encoding.UTF8.GetBytes("""{"name":"Brille Größe 52 👓"}""") }, TestTokens.Instance);

        Assert.Contains("""{"name":"Brille Größe 52 👓"}""", Encoding.UTF8.GetString(frame.Sse), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_larger_than_the_encoders_buffer_is_whole()
    {
        var frame = EventEncoder.Encode(EventRecords.Create(Company, 1, dataBytes: EventLimits.MaxDataBytes), TestTokens.Instance);
        var next = EventEncoder.Encode(EventRecords.Create(Company, 2), TestTokens.Instance);

        Assert.True(frame.Length > EventLimits.MaxDataBytes);
        Assert.EndsWith("}}\n\n", Encoding.UTF8.GetString(frame.Sse), StringComparison.Ordinal);
        Assert.StartsWith("id: 1.2\n", Encoding.UTF8.GetString(next.Sse), StringComparison.Ordinal);
    }

    [Fact]
    public void Ready_says_where_the_stream_starts() => Assert.Equal(
        "retry: 2500\nid: 3.41\nevent: ready\ndata: {\"recovered\":true,\"epoch\":3,\"offset\":41,\"ping\":20}\n\n",
        Written(output => SseWriter.Ready(output, new EventCursor(3, 41), recovered: true, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(2.5))));

    [Fact]
    public void A_heartbeat_is_an_id_without_data() => Assert.Equal(
        "id: 3.41\n\n",
        Written(output => SseWriter.Heartbeat(output, new EventCursor(3, 41))));

    [Fact]
    public void Close_says_why_and_when_to_come_back() => Assert.Equal(
        "retry: 1200\nevent: close\ndata: {\"code\":4001,\"reason\":\"slow_consumer\",\"retry\":1200}\n\n",
        Written(output => SseWriter.Close(output, CloseReason.SlowConsumer, TimeSpan.FromSeconds(1.2))));

    [Fact]
    public void The_largest_numbers_fit_into_a_control_message()
    {
        var largest = new EventCursor(long.MaxValue, long.MaxValue);

        Assert.Contains($"id: {largest}\n", Written(output => SseWriter.Ready(output, largest, false, TimeSpan.FromDays(1), TimeSpan.FromDays(1))), StringComparison.Ordinal);
    }

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
