using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Scale.Api.Http.Overload;

/// <summary>
/// Measures how long work waits for a thread: requests begin on the thread pool, so an item that is queued there like them waits as long.
/// On a thread of its own, because a timer would wait in the same queue.
/// </summary>
internal sealed class QueueWatch(OverloadState state, IOptions<OverloadOptions> options) : IHostedService, IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), MostPause = TimeSpan.FromMilliseconds(200);

    private readonly ManualResetEventSlim _stopping = new();
    private long _queuedAt, _startedAt;
    private Thread? _thread;

    /// <summary>Queues an item where requests are queued; tests do it elsewhere.</summary>
    public Action<IThreadPoolWorkItem> Enqueue { get; init; } = static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Target > TimeSpan.Zero)
        {
            _thread = new Thread(Watch) { IsBackground = true, Name = "queue watch", Priority = ThreadPriority.AboveNormal };
            _thread.Start();
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Set();
        _thread?.Join();
        return Task.CompletedTask;
    }

    public void Execute() => Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());

    // A host whose start has failed is not stopped, only disposed.
    public void Dispose()
    {
        _stopping.Set();
        _thread?.Join();
        _stopping.Dispose();
    }

    private void Watch()
    {
        var (shortest, since, last) = (TimeSpan.MaxValue, Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        Queue();
        while (!_stopping.Wait(Pause))
        {
            // Held up itself: the whole process was, by the machine. That says nothing about a queue here.
            var wasHeldUp = Stopwatch.GetElapsedTime(last) > MostPause;
            last = Stopwatch.GetTimestamp();
            if (Volatile.Read(ref _startedAt) is var started and > 0)
            {
                shortest = Shorter(shortest, Stopwatch.GetElapsedTime(_queuedAt, started));
                Queue();
            }
            if (wasHeldUp)
                (shortest, since) = (TimeSpan.MaxValue, last);
            if (Stopwatch.GetElapsedTime(since) < options.Value.Interval)
                continue;
            // Nothing began in all that time: the wait is at least what has passed.
            state.Observe(shortest == TimeSpan.MaxValue ? Stopwatch.GetElapsedTime(_queuedAt) : shortest);
            (shortest, since) = (TimeSpan.MaxValue, last);
        }
    }

    private void Queue()
    {
        Volatile.Write(ref _startedAt, 0);
        _queuedAt = Stopwatch.GetTimestamp();
        Enqueue(this);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
