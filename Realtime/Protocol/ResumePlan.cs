using Scale.Core.Events;

namespace Scale.Realtime.Protocol;

/// <summary>Where a stream starts, and whether the client gets everything after the place it asked for.</summary>
/// <param name="Recovered">True: nothing after the asked place is missing. False: the client has to load the current state anew.</param>
/// <param name="Start">The first event sent is the one after this.</param>
internal readonly record struct ResumePlan(bool Recovered, EventCursor Start)
{
    /// <param name="point">What the client asked for.</param>
    /// <param name="epoch">The log's epoch.</param>
    /// <param name="oldest">The oldest event still kept; head + 1 if none is.</param>
    /// <param name="head">The newest event.</param>
    public static ResumePlan For(ResumePoint point, long epoch, long oldest, long head)
    {
        var atHead = new ResumePlan(false, new EventCursor(epoch, head));
        return point.From switch
        {
            ResumeFrom.Earliest => new ResumePlan(true, new EventCursor(epoch, oldest - 1)),
            ResumeFrom.Cursor when IsKept(point.Cursor, epoch, oldest, head) => new ResumePlan(true, point.Cursor),
            _ => atHead,
        };
    }

    // An id beyond the head was never given out by this log: it was restored to an earlier state, and its numbers are used again.
    private static bool IsKept(EventCursor cursor, long epoch, long oldest, long head) =>
        cursor.Epoch == epoch && cursor.Seq >= oldest - 1 && cursor.Seq <= head;
}
