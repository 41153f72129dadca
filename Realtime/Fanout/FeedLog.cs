using System.Diagnostics;
using Scale.Core.Data.Consistency;
using Scale.Core.Events;
using Scale.Realtime.Protocol;

namespace Scale.Realtime.Fanout;

/// <summary>What became of a batch of events.</summary>
/// <param name="Entered">How many entered the ring.</param>
/// <param name="IsMissing">An event before a known one has not arrived.</param>
/// <param name="IsForeign">The batch does not continue this log: its numbering started over.</param>
internal readonly record struct Accepted(int Entered, bool IsMissing, bool IsForeign);

/// <summary>The end of one company's log in memory: takes events in any order and keeps the newest, encoded and in order.</summary>
internal sealed class FeedLog(EventHead head, FrameRing ring, int maxHeld, ConsistencyTokens tokens)
{
    private readonly Lock _gate = new();
    private readonly EventSequencer _sequencer = new(head.Seq, maxHeld);
    private readonly List<EventRecord> _inOrder = [];
    private long _oldest = head.OldestSeq;
    private bool _ended;

    public Guid CompanyId => head.CompanyId;

    public long Epoch => head.Epoch;

    public FrameRing Ring => ring;

    /// <summary>The newest event that arrived in order.</summary>
    public long Last => ring.Head;

    /// <summary>The oldest event PostgreSQL kept when it was last asked.</summary>
    public long Oldest => Volatile.Read(ref _oldest);

    public bool IsMissing
    {
        get
        {
            lock (_gate)
            {
                return _sequencer.IsMissing;
            }
        }
    }

    /// <summary>The ring can serve everything after this event.</summary>
    public bool Covers(long seq) => seq + 1 >= ring.Tail && seq <= ring.Head;

    public Accepted Accept(IReadOnlyList<EventRecord> records, int subscribers)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return default;
            }
            var foreign = false;
            foreach (var record in records)
            {
                if (record.CompanyId != CompanyId)
                {
                    throw new InvalidOperationException($"An event of company {record.CompanyId} reached the feed of company {CompanyId}.");
                }
                foreign |= record.Epoch > Epoch;
                if (record.Epoch == Epoch)
                {
                    _sequencer.Accept(record, _inOrder);
                }
            }
            return new Accepted(Enter(subscribers), _sequencer.IsMissing, foreign);
        }
    }

    /// <summary>Compares with the log's head in PostgreSQL.</summary>
    /// <param name="current">The head.</param>
    /// <param name="lastBefore"><see cref="Last"/> before the head was read; a log that ends before it lost what clients have seen.</param>
    public Accepted Note(EventHead current, long lastBefore)
    {
        lock (_gate)
        {
            if (current.Epoch != Epoch || current.Seq < lastBefore)
            {
                return new Accepted(0, false, true);
            }
            _sequencer.Note(current.Seq);
            Volatile.Write(ref _oldest, current.OldestSeq);
            return new Accepted(0, _sequencer.IsMissing, false);
        }
    }

    /// <summary>Stops waiting for events that the log does not have.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _sequencer.Forget();
        }
    }

    /// <summary>Puts older events before the tail, newest first, as far as they fit and connect.</summary>
    public void Prepend(IReadOnlyList<EventRecord> older)
    {
        lock (_gate)
        {
            for (var i = older.Count - 1; i >= 0 && !_ended && ring.TryPrepend(EventEncoder.Encode(older[i], tokens)); i--)
            {
            }
        }
    }

    public void Sweep()
    {
        lock (_gate)
        {
            ring.Sweep();
        }
    }

    /// <summary>Gives the memory back and takes nothing more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            ring.Reset(ring.Head);
        }
    }

    private int Enter(int subscribers)
    {
        // Whatever this thread works for did not cause the events; their own traces say who did.
        var unrelated = Activity.Current;
        Activity.Current = null;
        foreach (var record in _inOrder)
        {
            using var activity = RealtimeTelemetry.StartDelivery(record, subscribers);
            ring.Append(EventEncoder.Encode(record, tokens));
            RealtimeTelemetry.Lag(record.Time);
        }
        Activity.Current = unrelated;
        var entered = _inOrder.Count;
        _inOrder.Clear();
        return entered;
    }
}
