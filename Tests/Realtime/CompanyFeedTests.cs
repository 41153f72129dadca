using Scale.Core.Tenancy;
using Scale.Realtime.Fanout;
using Scale.Realtime.Protocol;
using Scale.Tests.Realtime.Fakes;

namespace Scale.Tests.Realtime;

public sealed class CompanyFeedTests : IDisposable
{
    private readonly FeedSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_published_event_reaches_a_reader_without_reading_the_log()
    {
        var (_, reader) = await _setup.AttachReaderAsync();

        _setup.WakeUp.Publish(_setup.Commit());
        await reader.ReachAsync(1);

        Assert.Equal(0, _setup.Log.Reads);
    }

    [Fact]
    public async Task A_lost_message_is_read_from_the_log_when_the_next_one_arrives()
    {
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.WakeUp.Publish(_setup.Commit());
        _setup.Commit(3);

        _setup.WakeUp.Publish(_setup.Commit());
        await reader.ReachAsync(5);

        Assert.Equal([1, 2, 3, 4, 5], reader.Seen);
        Assert.Equal(1, _setup.Log.Reads);
    }

    [Fact]
    public async Task A_message_lost_while_the_company_is_silent_is_found_by_the_check_of_heads()
    {
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.Commit(3);

        await _setup.HeadsCheck.CheckAsync(TestContext.Current.CancellationToken);
        await reader.ReachAsync(3);

        Assert.Equal([1, 2, 3], reader.Seen);
    }

    [Fact]
    public async Task Without_Redis_the_check_of_heads_brings_every_event()
    {
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.WakeUp.IsConnected = false;
        for (var i = 1; i <= 5; i++)
        {
            Assert.False(_setup.WakeUp.Publish(_setup.Commit(2)));
            await _setup.HeadsCheck.CheckAsync(TestContext.Current.CancellationToken);
            await reader.ReachAsync(2 * i);
        }

        Assert.Equal(Enumerable.Range(1, 10).Select(seq => (long)seq), reader.Seen);
    }

    [Fact]
    public async Task Many_gaps_at_once_are_one_read()
    {
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.Log.Hold = new TaskCompletionSource();
        var lost = _setup.Commit(10);
        _setup.WakeUp.Publish([lost[4]]);
        await _setup.Log.ReadStarted.Task.WaitAsync(TestContext.Current.CancellationToken);
        _setup.WakeUp.Publish([lost[6]]);
        _setup.WakeUp.Publish([lost[8]]);
        await _setup.HeadsCheck.CheckAsync(TestContext.Current.CancellationToken);

        _setup.Log.Hold.SetResult();
        await reader.ReachAsync(10);

        Assert.Equal(Enumerable.Range(1, 10).Select(seq => (long)seq), reader.Seen);
        Assert.Equal(1, _setup.Log.Reads);
    }

    [Fact]
    public async Task Events_published_the_other_way_round_arrive_within_the_grace_and_need_no_read()
    {
        using var setup = new FeedSetup(options => options.GapGrace = TimeSpan.FromSeconds(5));
        var (_, reader) = await setup.AttachReaderAsync();
        var events = setup.Log.Append(setup.Tenant, 3);

        setup.WakeUp.Publish([events[2]]);
        setup.WakeUp.Publish([events[1]]);
        setup.WakeUp.Publish([events[0]]);
        await reader.ReachAsync(3);

        Assert.Equal([1, 2, 3], reader.Seen);
        Assert.Equal(0, setup.Log.Reads);
    }

    [Fact]
    public async Task What_is_published_while_the_feed_starts_is_not_lost()
    {
        _setup.Commit(5);
        _setup.Log.HoldHead = new TaskCompletionSource();
        var attaching = _setup.AttachAsync();
        await UntilAsync(() => Task.FromResult(_setup.Log.HeadReads == 1));

        _setup.WakeUp.Publish(_setup.Commit());
        _setup.Log.HoldHead.SetResult();
        var feed = await attaching;

        Assert.Equal(6, feed.Log!.Last);
        Assert.Equal(0, _setup.Log.Reads);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_makes_the_log_be_read()
    {
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.Commit(2);

        _setup.WakeUp.Send(_setup.Tenant.CompanyId, "nonsense"u8.ToArray());
        await reader.ReachAsync(2);

        Assert.Equal([1, 2], reader.Seen);
    }

    [Fact]
    public async Task Events_of_another_company_never_enter_a_feed()
    {
        var (feed, _) = await _setup.AttachReaderAsync();
        var stranger = FeedSetup.NewTenant();

        _setup.WakeUp.Send(_setup.Tenant.CompanyId, global::Scale.Core.Events.EventWire.Encode(_setup.Log.Append(stranger)));
        await _setup.Log.ReadStarted.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, feed.Log!.Last);
    }

    [Fact]
    public async Task A_failing_log_is_tried_again_by_the_next_check()
    {
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.Commit();
        var second = _setup.Commit();
        _setup.Log.Failure = new TimeoutException("The database does not answer.");
        _setup.WakeUp.Publish(second);
        await _setup.Log.ReadStarted.Task.WaitAsync(TestContext.Current.CancellationToken);
        _setup.Log.Failure = null;

        await UntilAsync(async () =>
        {
            await _setup.HeadsCheck.CheckAsync(TestContext.Current.CancellationToken);
            return reader.Seen.Count == 2;
        });

        Assert.Equal([1, 2], reader.Seen);
    }

    [Fact]
    public async Task A_numbering_that_starts_over_ends_the_readers_and_a_new_feed_serves_it()
    {
        var (old, reader) = await _setup.AttachReaderAsync();
        _setup.WakeUp.Publish(_setup.Commit());
        await reader.ReachAsync(1);
        _setup.Log.StartOver(_setup.Tenant, epoch: 2);

        _setup.WakeUp.Publish(_setup.Commit());

        Assert.Equal(CloseReason.InsufficientState, await reader.Ended);
        var next = await _setup.AttachAsync();
        Assert.NotSame(old, next);
        Assert.Equal(2, next.Log!.Epoch);
    }

    [Fact]
    public async Task A_log_that_lost_what_readers_have_seen_ends_them()
    {
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.WakeUp.Publish(_setup.Commit(5));
        await reader.ReachAsync(5);
        _setup.Log.LoseAfter(_setup.Tenant, 3);

        await _setup.HeadsCheck.CheckAsync(TestContext.Current.CancellationToken);

        Assert.Equal(CloseReason.InsufficientState, await reader.Ended);
    }

    [Fact]
    public async Task Missing_events_that_were_deleted_end_the_readers()
    {
        var (_, reader) = await _setup.AttachReaderAsync();
        _setup.Commit(9);
        var last = _setup.Commit();
        _setup.Log.Trim(_setup.Tenant, oldest: 8);

        _setup.WakeUp.Publish(last);

        Assert.Equal(CloseReason.InsufficientState, await reader.Ended);
    }

    [Fact]
    public async Task An_announced_event_that_does_not_exist_is_forgotten()
    {
        var (feed, reader) = await _setup.AttachReaderAsync();

        _setup.WakeUp.Publish([EventRecords.Create(_setup.Tenant.CompanyId, 50)]);
        await UntilAsync(() => Task.FromResult(!feed.Log!.IsMissing));
        _setup.WakeUp.Publish(_setup.Commit());
        await reader.ReachAsync(1);

        Assert.Equal([1], reader.Seen);
    }

    [Fact]
    public async Task The_channel_stays_subscribed_for_a_while_after_the_last_connection()
    {
        var feed = await _setup.AttachAsync();
        feed.Release();

        _setup.Turn(TimeSpan.FromSeconds(20));
        Assert.Same(feed, await _setup.AttachAsync());
        _setup.Turn(TimeSpan.FromSeconds(60));
        Assert.Equal(1, _setup.WakeUp.Subscriptions);

        feed.Release();
        _setup.Turn(TimeSpan.FromSeconds(31));
        Assert.Equal(0, _setup.WakeUp.Subscriptions);
        Assert.NotSame(feed, await _setup.AttachAsync());
    }

    [Fact]
    public async Task A_feed_that_could_not_start_is_started_by_the_next_connection()
    {
        _setup.Log.Failure = new TimeoutException("The database does not answer.");
        await Assert.ThrowsAsync<TimeoutException>(_setup.AttachAsync);
        _setup.Log.Failure = null;

        var feed = await _setup.AttachAsync();

        Assert.NotNull(feed.Log);
        Assert.Equal(1, _setup.WakeUp.Subscriptions);
    }

    [Fact]
    public async Task One_message_with_many_events_wakes_ten_thousand_readers_who_all_see_them()
    {
        var feed = await _setup.AttachAsync();
        var readers = Enumerable.Range(0, 10_000).Select(_ => new FakeReader(feed.Log!)).ToList();
        readers.ForEach(feed.Add);

        _setup.WakeUp.Publish(_setup.Commit(3));
        await Task.WhenAll(readers.Select(reader => reader.ReachAsync(3)));

        Assert.All(readers, reader => Assert.Equal([1, 2, 3], reader.Seen));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "It did not become true within 10 s.");
            await Task.Yield();
        }
    }
}
