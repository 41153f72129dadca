using Scale.Core.Events;

namespace Scale.Realtime.Fanout;

/// <summary>
/// Puts events in order. Two instances that commit one after the other may publish the other way round, so an early event is held for
/// a moment; what stays missing is read from the log.
/// </summary>
internal sealed class EventSequencer(long last, int maxHeld)
{
    private readonly Dictionary<long, EventRecord> _held = [];
    private long _known = last;

    /// <summary>The newest event handed on.</summary>
    public long Last { get; private set; } = last;

    /// <summary>An event after <see cref="Last"/> is known to exist.</summary>
    public bool IsMissing => _known > Last;

    /// <summary>Adds to <paramref name="inOrder"/> what can be handed on now.</summary>
    public void Accept(EventRecord record, List<EventRecord> inOrder)
    {
        if (record.Seq <= Last)
        {
            return;
        }
        Note(record.Seq);
        if (record.Seq > Last + 1)
        {
            Hold(record);
            return;
        }
        do
        {
            inOrder.Add(record);
            Last = record.Seq;
        }
        while (_held.Remove(Last + 1, out record!));
    }

    /// <summary>The log is known to reach this far.</summary>
    public void Note(long seq) => _known = Math.Max(_known, seq);

    /// <summary>What was announced does not exist: go on from here.</summary>
    public void Forget()
    {
        _held.Clear();
        _known = Last;
    }

    // What does not fit is not lost: it is in the log, and the gap before it makes the log be read.
    private void Hold(EventRecord record)
    {
        if (_held.Count < maxHeld)
        {
            _held[record.Seq] = record;
        }
    }
}
