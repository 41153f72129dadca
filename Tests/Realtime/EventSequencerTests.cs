using Scale.Core.Events;
using Scale.Realtime.Fanout;
using Scale.Tests.Realtime.Fakes;

namespace Scale.Tests.Realtime;

public sealed class EventSequencerTests
{
    private readonly EventSequencer _sequencer = new(last: 10, maxHeld: 4);

    [Fact]
    public void Events_in_order_pass() => Assert.Equal([11, 12, 13], Accept(11, 12, 13));

    [Fact]
    public void Events_seen_before_are_dropped() => Assert.Equal([11, 12], Accept(9, 10, 11, 11, 12, 11));

    [Fact]
    public void Events_published_the_other_way_round_are_put_in_order()
    {
        Assert.Empty(Accept(13, 12));
        Assert.True(_sequencer.IsMissing);

        Assert.Equal([11, 12, 13], Accept(11));
        Assert.False(_sequencer.IsMissing);
    }

    [Fact]
    public void What_cannot_be_held_is_still_known_to_be_missing()
    {
        Accept(12, 13, 14, 15, 16, 17);

        Assert.Equal([11, 12, 13, 14, 15], Accept(11));
        Assert.True(_sequencer.IsMissing);
        Assert.Equal([16, 17], Accept(16, 17));
        Assert.False(_sequencer.IsMissing);
    }

    [Fact]
    public void A_head_further_on_is_a_gap()
    {
        _sequencer.Note(12);
        Assert.True(_sequencer.IsMissing);

        Accept(11, 12);
        Assert.False(_sequencer.IsMissing);
    }

    [Fact]
    public void A_head_further_back_is_nothing_new()
    {
        _sequencer.Note(8);

        Assert.False(_sequencer.IsMissing);
    }

    [Fact]
    public void What_does_not_exist_can_be_forgotten()
    {
        Accept(15);
        _sequencer.Forget();

        Assert.False(_sequencer.IsMissing);
        Assert.Equal([11], Accept(11));
    }

    private List<int> Accept(params int[] seqs)
    {
        var inOrder = new List<EventRecord>();
        foreach (var seq in seqs)
        {
            _sequencer.Accept(EventRecords.Create(Guid.Empty, seq), inOrder);
        }
        return [.. inOrder.Select(e => (int)e.Seq)];
    }
}
