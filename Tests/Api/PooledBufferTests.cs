using System.Buffers;
using System.Text.Json;
using Scale.Api.Http.Json;

namespace Scale.Tests.Api;

public sealed class PooledBufferTests
{
    [Fact]
    public void It_keeps_what_was_written_while_it_grows()
    {
        using var buffer = new PooledBuffer(capacity: 16);
        using (var json = new Utf8JsonWriter(buffer))
            JsonSerializer.Serialize(json, Enumerable.Range(0, 100_000));

        Assert.Equal(Enumerable.Range(0, 100_000), JsonSerializer.Deserialize<int[]>(buffer.Written.Span)!);
    }

    [Fact]
    public void It_offers_at_least_what_is_asked_for()
    {
        using var buffer = new PooledBuffer(capacity: 16);

        Assert.True(buffer.GetSpan(100_000).Length >= 100_000);
        Assert.True(buffer.GetMemory().Length >= 1);
    }

    [Fact]
    public void Advancing_beyond_the_offered_memory_is_a_bug()
    {
        using var buffer = new PooledBuffer(capacity: 16);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(buffer.GetSpan().Length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(-1));
    }

    [Fact]
    public void Disposed_twice_it_returns_its_memory_once()
    {
        var buffer = new PooledBuffer();
        buffer.Write("text"u8);

        buffer.Dispose();
        buffer.Dispose();

        Assert.True(buffer.Written.IsEmpty);
    }
}
