using Scale.Realtime.Fanout;
using Scale.Realtime.Protocol;

namespace Scale.Tests.Realtime;

public sealed class FrameRingTests
{
    private readonly RingBudget _budget = new(1_000_000);

    [Fact]
    public void Frames_are_found_by_number()
    {
        var ring = Ring(from: 100, frames: 40);

        Assert.Equal((101, 140), (ring.Tail, ring.Head));
        Assert.All(Enumerable.Range(101, 40), seq => Assert.Equal(seq, ring.Get(seq)!.Seq));
        Assert.Null(ring.Get(100));
        Assert.Null(ring.Get(141));
    }

    [Fact]
    public void The_oldest_frame_leaves_when_there_are_too_many()
    {
        var ring = Ring(from: 0, frames: 100, maxFrames: 64);

        Assert.Equal((37, 100), (ring.Tail, ring.Head));
        Assert.Null(ring.Get(36));
        Assert.NotNull(ring.Get(37));
    }

    [Fact]
    public void The_oldest_frames_leave_when_they_are_too_large()
    {
        var ring = Ring(from: 0, frames: 10, maxBytes: 300);

        Assert.Equal((8, 10), (ring.Tail, ring.Head));
        Assert.Equal(300, _budget.Used);
    }

    [Fact]
    public void One_frame_stays_however_large_it_is()
    {
        var ring = Ring(from: 0, frames: 3, maxBytes: 300);

        ring.Append(Frame(4, bytes: 1_000));

        Assert.Equal((4, 4), (ring.Tail, ring.Head));
        Assert.NotNull(ring.Get(4));
    }

    [Fact]
    public void A_ring_over_the_common_budget_keeps_its_guaranteed_frames()
    {
        var tight = new RingBudget(1_000);
        var ring = new FrameRing(1024, 1_000_000, tight);
        for (var seq = 1; seq <= 500; seq++)
        {
            ring.Append(Frame(seq));
        }

        Assert.Equal(500 - RingBudget.GuaranteedFrames + 1, ring.Tail);
    }

    [Fact]
    public void A_frame_out_of_order_is_a_bug()
    {
        var ring = Ring(from: 0, frames: 3);

        Assert.Throws<InvalidOperationException>(() => ring.Append(Frame(5)));
    }

    [Fact]
    public void Older_frames_are_put_before_the_tail_while_there_is_room()
    {
        var ring = Ring(from: 30, frames: 20, maxFrames: 32);

        Assert.Equal(12, ring.Room);
        for (var seq = 30; seq > 18; seq--)
        {
            Assert.True(ring.TryPrepend(Frame(seq)));
        }
        Assert.False(ring.TryPrepend(Frame(18)));
        Assert.Equal((19, 50), (ring.Tail, ring.Head));
        Assert.All(Enumerable.Range(19, 32), seq => Assert.NotNull(ring.Get(seq)));
        Assert.Equal(0, ring.Room);
    }

    [Fact]
    public void An_older_frame_must_connect()
    {
        var ring = Ring(from: 30, frames: 2);

        Assert.False(ring.TryPrepend(Frame(29)));
        Assert.Equal(31, ring.Tail);
    }

    [Fact]
    public void A_sweep_drops_what_the_previous_one_saw()
    {
        var ring = Ring(from: 0, frames: 20);
        ring.Sweep();
        ring.Append(Frame(21));
        Assert.Equal(1, ring.Tail);

        ring.Sweep();
        Assert.Equal((21, 21), (ring.Tail, ring.Head));

        ring.Sweep();
        Assert.Equal((22, 21), (ring.Tail, ring.Head));
        Assert.Equal(0, _budget.Used);

        ring.Append(Frame(22));
        Assert.NotNull(ring.Get(22));
    }

    [Fact]
    public async Task Readers_without_a_lock_see_every_frame_or_know_that_it_is_gone()
    {
        const int last = 200_000;
        var ring = new FrameRing(64, 1_000_000, _budget);
        var reader = Task.Run(() =>
        {
            var (cursor, seen) = (0L, 0);
            while (cursor < last)
            {
                var head = ring.Head;
                while (cursor < head)
                {
                    if (ring.Get(cursor + 1) is not { } frame)
                    {
                        // Fallen off: that is only true if the tail has passed.
                        Assert.True(ring.Tail > cursor + 1);
                        cursor = ring.Tail - 1;
                        break;
                    }
                    Assert.Equal(cursor + 1, frame.Seq);
                    cursor++;
                    seen++;
                }
            }
            return seen;
        }, TestContext.Current.CancellationToken);

        for (var seq = 1; seq <= last; seq++)
        {
            ring.Append(Frame(seq));
        }

        Assert.True(await reader > 0);
    }

    private FrameRing Ring(long from, int frames, int maxFrames = 1024, int maxBytes = 1_000_000)
    {
        var ring = new FrameRing(maxFrames, maxBytes, _budget);
        ring.Reset(from);
        for (var seq = from + 1; seq <= from + frames; seq++)
        {
            ring.Append(Frame(seq));
        }
        return ring;
    }

    private static EventFrame Frame(long seq, int bytes = 100) => new(seq, new byte[bytes]);
}
