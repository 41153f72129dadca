using System.Buffers;
using System.IO.Pipelines;
using Scale.Core.Events;
using Scale.Realtime.Fanout;
using Scale.Realtime.Protocol;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Connections;

/// <summary>
/// One open stream: a position in its company's ring. When woken it writes everything after that position and flushes once. It has no
/// queue; while the client does not take what was written, it waits alone and the ring moves on.
/// </summary>
internal sealed class StreamConnection(HttpContext context, CompanyFeed feed, FeedLog log, StreamServices services) : WheelTimer, IFeedSubscriber
{
    /// <summary>Written without a flush at most, plus one event.</summary>
    private const int FlushBytes = 32 * 1024;

    private readonly AsyncSignal _signal = new();
    private readonly PipeWriter _output = context.Response.BodyWriter;
    private readonly CancellationToken _aborted = context.RequestAborted;
    private CloseReason? _closing;
    private long _cursor;
    private long _lastWrite;
    private long _flushingSince;
    private int _unflushed;
    private bool _isLive;
    private bool _isReplaying;
    private bool _hasFallenBehind;
    private volatile bool _ended;

    public void Wake() => _signal.Set(Wakes.Frames);

    /// <summary>The stream ends with a close message; the first reason counts.</summary>
    public void End(CloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _closing, reason, null) is null)
        {
            _signal.Set(Wakes.Close);
        }
    }

    /// <summary>Cuts the connection off without a word.</summary>
    public void Abort() => context.Abort();

    /// <summary>Serves the stream until the client leaves or the stream is ended.</summary>
    public async Task RunAsync(ResumePlan plan)
    {
        _cursor = plan.Start.Seq;
        using var registration = _aborted.UnsafeRegister(static self => ((StreamConnection)self!)._signal.Set(Wakes.Aborted), this);
        try
        {
            await ServeAsync(plan);
        }
        finally
        {
            _ended = true;
            services.Wheel.Cancel(this);
        }
    }

    /// <summary>Time for a heartbeat, if nothing was written since; or the client has stopped reading.</summary>
    public override void OnDue()
    {
        if (_ended)
        {
            return;
        }
        var now = services.Wheel.NowMilliseconds;
        if (Volatile.Read(ref _flushingSince) is not 0 and var since && now - since >= services.WriteTimeout.TotalMilliseconds)
        {
            services.Logger.LogInformation("A client of company {CompanyId} has stopped reading and is cut off.", feed.CompanyId);
            Abort();
            return;
        }
        var due = Volatile.Read(ref _lastWrite) + (long)services.Stream.Heartbeat.TotalMilliseconds - now;
        if (due <= 0)
        {
            _signal.Set(Wakes.Heartbeat);
            due = (long)services.Stream.Heartbeat.TotalMilliseconds;
        }
        services.Wheel.Schedule(this, TimeSpan.FromMilliseconds(due));
        if (_ended)
        {
            services.Wheel.Cancel(this);
        }
    }

    private async Task ServeAsync(ResumePlan plan)
    {
        var heartbeat = services.Stream.Heartbeat;
        SseWriter.Ready(_output, plan.Start, plan.Recovered, heartbeat, services.Stream.NextRetry());
        if (!await FlushAsync(0))
        {
            return;
        }
        // As if the last write were up to half a period ago: connections that open together do not beat together.
        _lastWrite -= (long)Jitter.Between(TimeSpan.Zero, heartbeat / 2).TotalMilliseconds;
        services.Wheel.Schedule(this, heartbeat / 2);

        while (await DeliverAsync())
        {
            await _signal.WaitAsync();
            if ((_signal.Take() & Wakes.Heartbeat) != 0 && _cursor >= log.Ring.Head)
            {
                SseWriter.Heartbeat(_output, new EventCursor(log.Epoch, _cursor));
                if (!await FlushAsync(0))
                {
                    return;
                }
            }
        }
        if (_closing is { } reason && !_aborted.IsCancellationRequested)
        {
            RealtimeTelemetry.Closed(reason);
            SseWriter.Close(_output, reason, services.Stream.NextRetry());
            await FlushAsync(0);
        }
    }

    /// <summary>Writes until there is nothing more to write; false when the stream ends.</summary>
    private async ValueTask<bool> DeliverAsync()
    {
        while (Volatile.Read(ref _closing) is null && !_aborted.IsCancellationRequested)
        {
            var frames = WriteFromRing();
            if (frames > 0)
            {
                GoLive();
                if (!await FlushAsync(frames))
                {
                    return false;
                }
            }
            else if (_cursor >= log.Ring.Head)
            {
                GoLive();
                return true;
            }
            else if (!await ReplayAsync())
            {
                return false;
            }
        }
        return false;
    }

    private void GoLive()
    {
        _isLive = true;
        _isReplaying = false;
    }

    private int WriteFromRing()
    {
        var frames = 0;
        var head = log.Ring.Head;
        while (_cursor < head && _unflushed < FlushBytes && log.Ring.Get(_cursor + 1) is { } frame)
        {
            Write(frame);
            frames++;
        }
        return frames;
    }

    /// <summary>The ring does not hold what comes next: reads a page of it from the log. False when the client is gone.</summary>
    private async ValueTask<bool> ReplayAsync()
    {
        if (_isLive && _hasFallenBehind)
        {
            End(CloseReason.SlowConsumer);
            return true;
        }
        if (!_isReplaying)
        {
            RealtimeTelemetry.Replayed(_isLive ? "slow" : "history");
        }
        _hasFallenBehind |= _isLive;
        _isLive = false;
        _isReplaying = true;
        try
        {
            var page = await services.History.ReadAsync(feed.Tenant, _cursor, services.ReadBatch, _aborted);
            if (page.Count > 0 && page[0].Seq == _cursor + 1)
            {
                return await WritePageAsync(page);
            }
            if (log.Ring.Get(_cursor + 1) is null)
            {
                End(CloseReason.InsufficientState);
            }
        }
        catch (Exception exception) when (!_aborted.IsCancellationRequested)
        {
            services.Logger.LogWarning(exception, "Reading events of company {CompanyId} failed.", feed.CompanyId);
            End(CloseReason.TryAgainLater);
        }
        return !_aborted.IsCancellationRequested;
    }

    private async ValueTask<bool> WritePageAsync(IReadOnlyList<EventRecord> page)
    {
        var frames = 0;
        foreach (var record in page)
        {
            Write(EventEncoder.Encode(record, services.Tokens));
            frames++;
            if (_unflushed >= FlushBytes)
            {
                if (!await FlushAsync(frames))
                {
                    return false;
                }
                frames = 0;
            }
        }
        return frames == 0 || await FlushAsync(frames);
    }

    private void Write(EventFrame frame)
    {
        _output.Write(frame.Sse);
        _unflushed += frame.Length;
        _cursor = frame.Seq;
    }

    private async ValueTask<bool> FlushAsync(int frames)
    {
        _unflushed = 0;
        var now = services.Wheel.NowMilliseconds;
        Volatile.Write(ref _lastWrite, now);
        var flush = _output.FlushAsync();
        if (!flush.IsCompleted)
        {
            Volatile.Write(ref _flushingSince, Math.Max(1, now));
        }
        var result = await flush;
        Volatile.Write(ref _flushingSince, 0);
        RealtimeTelemetry.Flushed(frames);
        return !result.IsCompleted && !result.IsCanceled;
    }
}
