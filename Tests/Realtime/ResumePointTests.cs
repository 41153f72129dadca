using Microsoft.Extensions.Primitives;
using Scale.Core.Events;
using Scale.Realtime.Protocol;

namespace Scale.Tests.Realtime;

public sealed class ResumePointTests
{
    [Theory]
    [InlineData(null, null, ResumeFrom.Head, 0, 0)]
    [InlineData("", "", ResumeFrom.Head, 0, 0)]
    [InlineData("2.17", null, ResumeFrom.Cursor, 2, 17)]
    [InlineData(null, "2.17", ResumeFrom.Cursor, 2, 17)]
    [InlineData("2.17", "1.3", ResumeFrom.Cursor, 2, 17)]
    [InlineData("", "1.3", ResumeFrom.Cursor, 1, 3)]
    [InlineData("2.17", "nonsense", ResumeFrom.Cursor, 2, 17)]
    [InlineData("earliest", null, ResumeFrom.Earliest, 0, 0)]
    [InlineData(null, "earliest", ResumeFrom.Earliest, 0, 0)]
    internal void The_header_wins_over_the_query(string? header, string? query, ResumeFrom from, long epoch, long seq)
    {
        Assert.True(ResumePoint.TryRead(header, query, out var point));
        Assert.Equal(new ResumePoint(from, new EventCursor(epoch, seq)), point);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("1.")]
    [InlineData("1.-2")]
    [InlineData("1.2.3")]
    [InlineData("01.2")]
    [InlineData(" 1.2")]
    [InlineData("1.99999999999999999999")]
    [InlineData("Earliest")]
    [InlineData("-")]
    public void What_is_not_an_id_is_refused(string id)
    {
        Assert.False(ResumePoint.TryRead(id, StringValues.Empty, out _));
        Assert.False(ResumePoint.TryRead(StringValues.Empty, id, out _));
    }

    [Fact]
    public void Two_ids_are_refused() =>
        Assert.False(ResumePoint.TryRead(new StringValues(["1.1", "1.2"]), StringValues.Empty, out _));
}
