using System.Diagnostics.CodeAnalysis;
using Scale.Core.Events;
using Scale.Realtime.Protocol;

namespace Scale.Realtime.Fanout;

/// <summary>
/// Decides where a stream starts. What the ring does not hold is read from the log into the ring, once for all who wait: after a
/// deployment a company's clients return together and want the same events.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing to dispose.")]
internal sealed class FeedResume(CompanyFeed feed, FeedLog log, FeedServices services)
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    public async ValueTask<ResumePlan> PlanAsync(ResumePoint point, CancellationToken ct)
    {
        if (TryPlan(point, out var plan))
        {
            return plan;
        }
        await _oneAtATime.WaitAsync(ct);
        try
        {
            return TryPlan(point, out plan) ? plan : await PlanFromLogAsync(point, ct);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Without reading: at the head, from the ring, or surely lost.</summary>
    private bool TryPlan(ResumePoint point, out ResumePlan plan)
    {
        var known = point.From switch
        {
            ResumeFrom.Head => true,
            ResumeFrom.Cursor => IsInRing(point.Cursor) || IsLost(point.Cursor),
            _ => false,
        };
        // What the ring holds counts as kept even if it was deleted from the log meanwhile.
        plan = known ? ResumePlan.For(point, log.Epoch, Math.Min(log.Oldest, log.Ring.Tail), log.Last) : default;
        return known;
    }

    private bool IsInRing(EventCursor cursor) => cursor.Epoch == log.Epoch && log.Covers(cursor.Seq);

    // Epochs and the oldest event only grow, so what is lost by an old answer is lost by a new one.
    private bool IsLost(EventCursor cursor) =>
        cursor.Epoch < log.Epoch || (cursor.Epoch == log.Epoch && cursor.Seq + 1 < Math.Min(log.Oldest, log.Ring.Tail));

    private async Task<ResumePlan> PlanFromLogAsync(ResumePoint point, CancellationToken ct)
    {
        var lastBefore = log.Last;
        var head = await services.History.HeadAsync(feed.Tenant, ct);
        feed.Note(head, lastBefore);

        // The ring may be ahead of the answer or behind it: a client may have seen an event elsewhere that is still on its way here.
        var plan = ResumePlan.For(point, head.Epoch, head.OldestSeq, Math.Max(head.Seq, log.Last));
        if (plan.Recovered && plan.Start.Epoch == log.Epoch)
        {
            await FillAsync(plan.Start.Seq, ct);
        }
        return plan;
    }

    private async Task FillAsync(long after, CancellationToken ct)
    {
        var end = log.Ring.Tail;
        var start = Math.Max(after, end - 1 - log.Ring.Room);
        if (start >= end - 1)
        {
            return; // The ring has no room: the connection reads for itself until it gets to the ring.
        }
        var older = new List<EventRecord>();
        while (start < end - 1)
        {
            var page = await services.History.ReadAsync(feed.Tenant, start, end - 1 - start, ct);
            if (page.Count == 0 || page[0].Seq != start + 1)
            {
                return; // Deleted just now. The connection finds the same hole and says so.
            }
            older.AddRange(page);
            start = page[^1].Seq;
        }
        log.Prepend(older);
        RealtimeTelemetry.Replayed("ring");
    }
}
