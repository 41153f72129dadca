using Scale.Core.Events;
using Scale.Realtime.Protocol;

namespace Scale.Tests.Realtime;

public sealed class ResumePlanTests
{
    // The log of epoch 2 keeps events 11 to 30.
    private const long Epoch = 2, Oldest = 11, Head = 30;

    [Theory]
    [InlineData(2, 30)]
    [InlineData(2, 29)]
    [InlineData(2, 11)]
    [InlineData(2, 10)]
    public void Everything_after_a_kept_id_is_sent(long epoch, long seq) =>
        Assert.Equal(new ResumePlan(true, new EventCursor(epoch, seq)), Plan(ResumeFrom.Cursor, epoch, seq));

    [Theory]
    [InlineData(2, 9, "the event after it was deleted")]
    [InlineData(2, 31, "the log never got that far")]
    [InlineData(1, 20, "the numbering started over since")]
    [InlineData(3, 20, "no such epoch yet")]
    public void What_cannot_be_recovered_starts_at_the_head_and_says_so(long epoch, long seq, string because)
    {
        Assert.NotEmpty(because);
        Assert.Equal(new ResumePlan(false, new EventCursor(Epoch, Head)), Plan(ResumeFrom.Cursor, epoch, seq));
    }

    [Fact]
    public void Without_an_id_a_stream_starts_at_the_head() =>
        Assert.Equal(new ResumePlan(false, new EventCursor(Epoch, Head)), Plan(ResumeFrom.Head));

    [Fact]
    public void Earliest_starts_with_the_oldest_event_kept() =>
        Assert.Equal(new ResumePlan(true, new EventCursor(Epoch, 10)), Plan(ResumeFrom.Earliest));

    [Fact]
    public void An_empty_log_resumes_from_zero() => Assert.Equal(
        new ResumePlan(true, new EventCursor(1, 0)),
        ResumePlan.For(new ResumePoint(ResumeFrom.Cursor, new EventCursor(1, 0)), epoch: 1, oldest: 1, head: 0));

    private static ResumePlan Plan(ResumeFrom from, long epoch = 0, long seq = 0) =>
        ResumePlan.For(new ResumePoint(from, new EventCursor(epoch, seq)), Epoch, Oldest, Head);
}
