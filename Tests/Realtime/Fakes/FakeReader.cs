using Scale.Realtime.Fanout;
using Scale.Realtime.Protocol;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>Reads a ring as a connection does and remembers what it saw.</summary>
internal sealed class FakeReader(FeedLog log) : IFeedSubscriber
{
    private readonly Lock _gate = new();
    private readonly List<long> _seen = [];
    private readonly TaskCompletionSource<CloseReason> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(long Seq, TaskCompletionSource Reached)> _waits = [];
    private long _cursor = log.Last;

    public IReadOnlyList<long> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    public Task<CloseReason> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    /// <summary>Completes when this event has been seen.</summary>
    public Task ReachAsync(long seq)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((seq, reached));
            CompleteWaits();
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            for (var head = log.Ring.Head; _cursor < head && log.Ring.Get(_cursor + 1) is { } frame; _cursor++)
            {
                _seen.Add(frame.Seq);
            }
            CompleteWaits();
        }
    }

    public void End(CloseReason reason) => _ended.TrySetResult(reason);

    private void CompleteWaits()
    {
        foreach (var (_, reached) in _waits.Where(wait => wait.Seq <= _cursor))
        {
            reached.TrySetResult();
        }
    }
}
