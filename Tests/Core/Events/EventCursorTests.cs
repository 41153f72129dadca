using Scale.Core.Events;

namespace Scale.Tests.Core.Events;

public sealed class EventCursorTests
{
    [Theory]
    [InlineData("1.0", 1, 0)]
    [InlineData("12.345", 12, 345)]
    [InlineData("9223372036854775807.9223372036854775807", long.MaxValue, long.MaxValue)]
    public void What_it_writes_it_reads(string text, long epoch, long seq)
    {
        Assert.True(EventCursor.TryParse(text, out var cursor));
        Assert.Equal(new EventCursor(epoch, seq), cursor);
        Assert.Equal(text, cursor.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1.2.3")]
    [InlineData("01.2")]
    [InlineData("1.02")]
    [InlineData("+1.2")]
    [InlineData("1.-2")]
    [InlineData(" 1.2")]
    [InlineData("1.2\n")]
    [InlineData("1,2")]
    [InlineData("1.9223372036854775808")]
    [InlineData("1.99999999999999999999")]
    [InlineData("٣.٤")]
    public void Anything_else_is_no_cursor(string text) => Assert.False(EventCursor.TryParse(text, out _));
}
