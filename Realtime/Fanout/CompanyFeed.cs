using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Realtime.Protocol;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Fanout;

/// <summary>
/// One company's events on this instance, from the first connection until some time after the last: listens to the company's channel,
/// keeps the ring, wakes the readers.
/// </summary>
internal sealed class CompanyFeed : WheelTimer
{
    private readonly Lock _gate = new();
    private readonly SubscriberSet _subscribers = new();
    private readonly FeedServices _services;
    private readonly Action<CompanyFeed> _onClosed;
    private readonly WakePass _wake;
    private readonly List<IReadOnlyList<EventRecord>> _early = [];

    private Task? _start;
    private RunningFeed? _running;
    private IAsyncDisposable? _subscription;
    private Tenant _tenant;
    private int _holds;
    private volatile bool _closed;

    public CompanyFeed(Tenant tenant, FeedServices services, Action<CompanyFeed> onClosed)
    {
        _tenant = tenant;
        _services = services;
        _onClosed = onClosed;
        _wake = new WakePass(_subscribers);
    }

    public Guid CompanyId => _tenant.CompanyId;

    /// <summary>Where the company's log is, as the newest connection knew it.</summary>
    public Tenant Tenant => Volatile.Read(ref _tenant);

    /// <summary>The ring and what belongs to it; null until started.</summary>
    public FeedLog? Log => Volatile.Read(ref _running)?.Log;

    public FeedResume Resume => Volatile.Read(ref _running)!.Resume;

    public bool IsClosed => _closed;

    /// <summary>Keeps the feed alive; false if it is closed already and a new one is needed.</summary>
    public bool TryHold(Tenant tenant)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }
            if (tenant.Epoch >= _tenant.Epoch)
            {
                Volatile.Write(ref _tenant, tenant);
            }
            _holds++;
            return true;
        }
    }

    /// <summary>The company has moved: its log goes on elsewhere, with the same numbers.</summary>
    public void Relocate(Tenant home)
    {
        lock (_gate)
        {
            if (home.Epoch > _tenant.Epoch)
            {
                Volatile.Write(ref _tenant, home);
            }
        }
    }

    /// <summary>Ends a hold. After the last one the channel stays subscribed for a while: clients come back.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_holds > 0 || _closed)
            {
                return;
            }
        }
        _services.Wheel.Schedule(this, _services.Options.UnsubscribeDelay);
    }

    /// <summary>Listens, then looks where the log ends: what happens between the two arrives. Shared by all who wait for it.</summary>
    public Task StartAsync()
    {
        lock (_gate)
        {
            return _start ??= Task.Run(StartCoreAsync);
        }
    }

    public void Add(IFeedSubscriber subscriber)
    {
        _subscribers.Add(subscriber);
        if (_closed)
        {
            subscriber.End(CloseReason.InsufficientState);
        }
    }

    public void Remove(IFeedSubscriber subscriber) => _subscribers.Remove(subscriber);

    /// <summary>Takes events from wherever they come. Encodes and stores them here, and leaves the writing to the readers.</summary>
    public void Accept(IReadOnlyList<EventRecord> records)
    {
        if (Volatile.Read(ref _running) is not { } running)
        {
            lock (_gate)
            {
                running = _running;
                if (running is null)
                {
                    KeepEarly(records);
                    return;
                }
            }
        }
        React(running, running.Log.Accept(records, _subscribers.Count));
    }

    /// <summary>Compares with the log's head in PostgreSQL; <paramref name="lastBefore"/> is where the ring ended before it was read.</summary>
    public void Note(EventHead head, long lastBefore)
    {
        if (Volatile.Read(ref _running) is { } running)
        {
            React(running, running.Log.Note(head, lastBefore));
        }
    }

    /// <summary>The log does not continue what clients have seen: they have to connect anew, and are told so.</summary>
    public void Retire() => Close(onlyIfUnused: false);

    /// <summary>Nobody came back in time.</summary>
    public override void OnDue() => Close(onlyIfUnused: true);

    private async Task StartCoreAsync()
    {
        try
        {
            _subscription ??= await _services.WakeUp.SubscribeAsync(CompanyId, OnMessage);
            var head = await _services.History.HeadAsync(Tenant, _services.Stopped);
            Begin(new RunningFeed(this, head, _services));
        }
        catch
        {
            lock (_gate)
            {
                _start = null; // The next connection tries again.
            }
            throw;
        }
    }

    private void Begin(RunningFeed running)
    {
        List<IReadOnlyList<EventRecord>> early;
        lock (_gate)
        {
            Volatile.Write(ref _running, running);
            early = [.. _early];
            _early.Clear();
        }
        foreach (var records in early)
        {
            Accept(records);
        }
    }

    // Bounded: what does not fit shows as a gap, or at the next check of heads.
    private void KeepEarly(IReadOnlyList<EventRecord> records)
    {
        if (_early.Count < _services.Options.HeldEvents)
        {
            _early.Add(records);
        }
    }

    private void OnMessage(ReadOnlyMemory<byte> message)
    {
        var failure = EventWire.TryDecode(message, out var events);
        if (failure == EventWireFailure.None && events[0].CompanyId == CompanyId)
        {
            Accept(events);
            return;
        }
        // A newer version being deployed, or nonsense: either way the log knows what there is.
        _services.Logger.LogWarning("A message on the channel of company {CompanyId} cannot be used: {Failure}.", CompanyId, failure);
        Volatile.Read(ref _running)?.Repair.Look();
    }

    private void React(RunningFeed running, Accepted accepted)
    {
        if (accepted.Entered > 0)
        {
            _wake.Request();
        }
        if (accepted.IsForeign)
        {
            Retire();
        }
        else if (accepted.IsMissing)
        {
            running.Repair.Start();
        }
    }

    private void Close(bool onlyIfUnused)
    {
        lock (_gate)
        {
            if (_closed || (onlyIfUnused && _holds > 0))
            {
                return;
            }
            _closed = true;
        }
        _services.Wheel.Cancel(this);
        _onClosed(this);
        foreach (var subscriber in _subscribers.Snapshot())
        {
            subscriber.End(CloseReason.InsufficientState);
        }
        Log?.End();
        _ = _subscription?.DisposeAsync().AsTask();
    }
}
