namespace Scale.Realtime.Fanout;

/// <summary>
/// Wakes the readers of a feed, in portions of one thread-pool item each. A woken reader writes to its own pipe within the item and
/// returns as soon as that pipe is full, so nobody waits for anybody.
/// </summary>
internal sealed class WakePass(SubscriberSet subscribers) : IThreadPoolWorkItem
{
    private const int Portion = 128;

    private int _queued;

    /// <summary>Sees to it that every reader looks at the ring once more. Calls made before the pass starts are one pass.</summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute()
    {
        Interlocked.Exchange(ref _queued, 0);
        var readers = subscribers.Snapshot();
        for (var start = Portion; start < readers.Length; start += Portion)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Part(readers, start), preferLocal: false);
        }
        Wake(readers, 0);
    }

    private static void Wake(IFeedSubscriber[] readers, int start)
    {
        var end = Math.Min(start + Portion, readers.Length);
        for (var i = start; i < end; i++)
        {
            readers[i].Wake();
        }
    }

    private sealed class Part(IFeedSubscriber[] readers, int start) : IThreadPoolWorkItem
    {
        public void Execute() => Wake(readers, start);
    }
}
