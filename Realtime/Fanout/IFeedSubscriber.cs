using Scale.Realtime.Protocol;

namespace Scale.Realtime.Fanout;

/// <summary>A reader of a company's ring. Neither call blocks, waits or throws.</summary>
internal interface IFeedSubscriber
{
    /// <summary>There is something new in the ring.</summary>
    void Wake();

    /// <summary>The feed cannot go on for this reader.</summary>
    void End(CloseReason reason);
}
