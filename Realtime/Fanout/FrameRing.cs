using Scale.Realtime.Protocol;

namespace Scale.Realtime.Fanout;

/// <summary>
/// The newest events of one company, each encoded once. Numbers are dense, so a reader is just a number: it asks for the frame after
/// its own. Readers take no lock; writers are serialised by the feed.
/// </summary>
/// <remarks>
/// A reader that finds no frame for a number up to <see cref="Head"/> has fallen off the tail. For that to be true the reader must read
/// <see cref="Head"/> before it asks, and the writer must place the frame before it moves <see cref="Head"/>.
/// </remarks>
internal sealed class FrameRing(int maxFrames, int maxBytes, RingBudget budget)
{
    private const int FirstSlots = 16;

    private EventFrame?[] _slots = new EventFrame?[FirstSlots];
    private long _head;
    private long _tail = 1;
    private long _sweepMark;
    private int _bytes;
    private bool _full;

    /// <summary>Number of the newest event.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>Number of the oldest event in the ring; head + 1 when it is empty.</summary>
    public long Tail => Volatile.Read(ref _tail);

    /// <summary>How many older events may be put before the tail.</summary>
    public int Room => _full ? 0 : maxFrames - Count;

    private int Count => (int)(_head + 1 - _tail);

    /// <summary>The frame of this event, or null if it is not here.</summary>
    public EventFrame? Get(long seq)
    {
        var slots = Volatile.Read(ref _slots);
        var frame = Volatile.Read(ref slots[seq & (slots.Length - 1)]);
        return frame?.Seq == seq ? frame : null;
    }

    /// <summary>Empties the ring; the next frame is head + 1.</summary>
    public void Reset(long head)
    {
        TrimTo(_head + 1);
        Volatile.Write(ref _tail, head + 1);
        Volatile.Write(ref _head, head);
    }

    /// <summary>Adds the next event, and drops old ones as the bounds demand.</summary>
    public void Append(EventFrame frame)
    {
        if (frame.Seq != _head + 1)
        {
            throw new InvalidOperationException($"Event {frame.Seq} cannot follow event {_head}.");
        }
        if (Count == maxFrames)
        {
            TrimTo(_tail + 1);
        }
        Place(frame);
        Volatile.Write(ref _head, frame.Seq);
        while (_tail < _head && (_bytes > maxBytes || (budget.IsExceeded && Count > RingBudget.GuaranteedFrames)))
        {
            TrimTo(_tail + 1);
        }
    }

    /// <summary>Adds the event before the oldest one; false if it does not fit.</summary>
    public bool TryPrepend(EventFrame frame)
    {
        if (frame.Seq != _tail - 1)
        {
            return false;
        }
        if (Count == maxFrames || _bytes + frame.Length > maxBytes || budget.IsExceeded)
        {
            _full = true;
            return false;
        }
        Place(frame);
        Volatile.Write(ref _tail, frame.Seq);
        return true;
    }

    /// <summary>Drops what was already here at the previous sweep, so that silent companies give their memory back.</summary>
    public void Sweep()
    {
        TrimTo(Math.Max(_tail, _sweepMark + 1));
        _sweepMark = _head;
        if (Count == 0 && _slots.Length > FirstSlots)
        {
            Volatile.Write(ref _slots, new EventFrame?[FirstSlots]);
        }
    }

    /// <summary>Drops the frames before this one. The tail moves first: who finds a frame gone finds that the tail has passed it.</summary>
    private void TrimTo(long tail)
    {
        var seq = _tail;
        Volatile.Write(ref _tail, tail);
        for (; seq < tail; seq++)
        {
            ref var slot = ref _slots[seq & (_slots.Length - 1)];
            _bytes -= slot!.Length;
            budget.Release(slot.Length);
            Volatile.Write(ref slot, null);
            _full = false;
        }
    }

    private void Place(EventFrame frame)
    {
        if (Count == _slots.Length)
        {
            Grow();
        }
        Volatile.Write(ref _slots[frame.Seq & (_slots.Length - 1)], frame);
        _bytes += frame.Length;
        budget.Take(frame.Length);
    }

    private void Grow()
    {
        var larger = new EventFrame?[_slots.Length * 2];
        for (var seq = _tail; seq <= _head; seq++)
        {
            larger[seq & (larger.Length - 1)] = Get(seq);
        }
        Volatile.Write(ref _slots, larger);
    }
}
