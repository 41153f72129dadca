namespace Scale.Realtime.Fanout;

/// <summary>The readers of one feed. Waking walks a snapshot that is made anew only after somebody came or went.</summary>
internal sealed class SubscriberSet
{
    private readonly Lock _gate = new();
    private readonly HashSet<IFeedSubscriber> _members = [];
    private IFeedSubscriber[]? _snapshot = [];

    public int Count => _members.Count;

    public void Add(IFeedSubscriber subscriber)
    {
        lock (_gate)
        {
            _members.Add(subscriber);
            _snapshot = null;
        }
    }

    public void Remove(IFeedSubscriber subscriber)
    {
        lock (_gate)
        {
            _members.Remove(subscriber);
            _snapshot = null;
        }
    }

    public IFeedSubscriber[] Snapshot()
    {
        lock (_gate)
        {
            return _snapshot ??= [.. _members];
        }
    }
}
