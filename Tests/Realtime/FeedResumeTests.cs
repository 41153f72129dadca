using Scale.Core.Events;
using Scale.Realtime.Fanout;
using Scale.Realtime.Protocol;
using Scale.Tests.Realtime.Fakes;

namespace Scale.Tests.Realtime;

public sealed class FeedResumeTests : IDisposable
{
    private readonly FeedSetup _setup = new(options =>
    {
        options.RingFrames = 64;
        options.ReadBatch = 25;
    });

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task What_the_ring_holds_is_served_without_reading()
    {
        var (feed, reader) = await _setup.AttachReaderAsync();
        _setup.WakeUp.Publish(_setup.Commit(30));
        await reader.ReachAsync(30);
        var headReads = _setup.Log.HeadReads;

        Assert.Equal(new ResumePlan(true, new EventCursor(1, 10)), await PlanAsync(feed, 10));

        Assert.Equal((0, headReads), (_setup.Log.Reads, _setup.Log.HeadReads));
    }

    [Fact]
    public async Task Clients_that_return_together_fill_the_ring_once()
    {
        _setup.Commit(50);
        var feed = await _setup.AttachAsync();

        var plans = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => PlanAsync(feed, 10)));

        Assert.All(plans, plan => Assert.Equal(new ResumePlan(true, new EventCursor(1, 10)), plan));
        Assert.Equal(2, _setup.Log.Reads);
        Assert.Equal((11, 50), (feed.Log!.Ring.Tail, feed.Log.Ring.Head));
    }

    [Fact]
    public async Task What_does_not_fit_into_the_ring_is_left_to_the_connection()
    {
        _setup.Commit(200);
        var feed = await _setup.AttachAsync();

        Assert.Equal(new ResumePlan(true, new EventCursor(1, 0)), await PlanAsync(feed, 0));

        Assert.Equal(200 - 64 + 1, feed.Log!.Ring.Tail);
    }

    [Fact]
    public async Task An_event_seen_elsewhere_may_still_be_on_its_way_here()
    {
        var feed = await _setup.AttachAsync();
        _setup.Commit(3);

        Assert.Equal(new ResumePlan(true, new EventCursor(1, 3)), await PlanAsync(feed, 3));
    }

    [Fact]
    public async Task An_id_beyond_the_log_starts_at_the_head()
    {
        _setup.Commit(3);
        var feed = await _setup.AttachAsync();

        Assert.Equal(new ResumePlan(false, new EventCursor(1, 3)), await PlanAsync(feed, 4));
    }

    [Fact]
    public async Task Deleted_events_are_never_skipped_silently()
    {
        _setup.Commit(20);
        var feed = await _setup.AttachAsync();
        _setup.Log.Trim(_setup.Tenant, oldest: 11);

        Assert.Equal(new ResumePlan(false, new EventCursor(1, 20)), await PlanAsync(feed, 9));
        Assert.Equal(new ResumePlan(true, new EventCursor(1, 10)), await PlanAsync(feed, 10));
    }

    [Fact]
    public async Task What_the_ring_still_holds_may_be_gone_from_the_log()
    {
        var (feed, reader) = await _setup.AttachReaderAsync();
        _setup.WakeUp.Publish(_setup.Commit(20));
        await reader.ReachAsync(20);
        _setup.Log.Trim(_setup.Tenant, oldest: 21);
        await _setup.HeadsCheck.CheckAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new ResumePlan(true, new EventCursor(1, 5)), await PlanAsync(feed, 5));
    }

    [Fact]
    public async Task An_old_epoch_starts_at_the_head_without_reading()
    {
        _setup.Log.StartOver(_setup.Tenant, epoch: 3);
        _setup.Commit(4);
        var feed = await _setup.AttachAsync();
        var headReads = _setup.Log.HeadReads;

        var plan = await feed.Resume.PlanAsync(new ResumePoint(ResumeFrom.Cursor, new EventCursor(2, 4)), CancellationToken.None);

        Assert.Equal(new ResumePlan(false, new EventCursor(3, 4)), plan);
        Assert.Equal(headReads, _setup.Log.HeadReads);
    }

    [Fact]
    public async Task Earliest_starts_with_the_oldest_event()
    {
        _setup.Commit(30);
        _setup.Log.Trim(_setup.Tenant, oldest: 12);
        var feed = await _setup.AttachAsync();

        var plan = await feed.Resume.PlanAsync(new ResumePoint(ResumeFrom.Earliest, default), TestContext.Current.CancellationToken);

        Assert.Equal(new ResumePlan(true, new EventCursor(1, 11)), plan);
        Assert.Equal(12, feed.Log!.Ring.Tail);
    }

    private static Task<ResumePlan> PlanAsync(CompanyFeed feed, long after) => feed.Resume.PlanAsync(
        new ResumePoint(ResumeFrom.Cursor, new EventCursor(1, after)), TestContext.Current.CancellationToken).AsTask();
}
