using Scale.Core.Events;

namespace Scale.Realtime.Fanout;

/// <summary>The parts of a feed that exist once it is known where the company's log ends.</summary>
internal sealed class RunningFeed
{
    public RunningFeed(CompanyFeed feed, EventHead head, FeedServices services)
    {
        var ring = new FrameRing(services.Options.RingFrames, services.Options.RingBytes, services.Budget);
        ring.Reset(head.Seq);
        Log = new FeedLog(head, ring, services.Options.HeldEvents, services.Tokens);
        Repair = new GapRepair(feed, Log, services);
        Resume = new FeedResume(feed, Log, services);
    }

    public FeedLog Log { get; }

    public GapRepair Repair { get; }

    public FeedResume Resume { get; }
}
