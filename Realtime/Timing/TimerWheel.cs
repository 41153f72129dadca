namespace Scale.Realtime.Timing;

/// <summary>
/// Timers for many thousand connections with one system timer: a circle of slots, one per tick. Scheduling, cancelling and firing are
/// O(1); a timer further away than one turn is passed over until its turn comes.
/// </summary>
internal sealed class TimerWheel
{
    /// <summary>Resolution: a timer fires within this time after it is due, never before.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private const int Slots = 256;

    private readonly Lock _gate = new();
    private readonly WheelTimer?[] _slots = new WheelTimer?[Slots];
    private readonly List<WheelTimer> _due = [];
    private long _now;

    /// <summary>Time since the start in milliseconds, as of the last tick. Cheap to read, never goes back.</summary>
    public long NowMilliseconds => Volatile.Read(ref _now) * (long)Tick.TotalMilliseconds;

    /// <summary>Makes the timer due after the delay; a timer that is already scheduled is moved.</summary>
    public void Schedule(WheelTimer timer, TimeSpan delay)
    {
        var ticks = Math.Max(1, (long)Math.Ceiling(delay / Tick));
        lock (_gate)
        {
            Unlink(timer);
            timer.DueTick = _now + ticks;
            Link(timer);
        }
    }

    public void Cancel(WheelTimer timer)
    {
        lock (_gate)
        {
            Unlink(timer);
        }
    }

    /// <summary>Moves the time on. Only one caller at a time.</summary>
    public void Advance(long ticks, Action<Exception> onError)
    {
        for (; ticks > 0; ticks--)
        {
            CollectDue();
            foreach (var timer in _due)
            {
                try
                {
                    timer.OnDue();
                }
                catch (Exception exception)
                {
                    onError(exception);
                }
            }
            _due.Clear();
        }
    }

    private void CollectDue()
    {
        lock (_gate)
        {
            var now = _now + 1;
            Volatile.Write(ref _now, now);
            for (var timer = _slots[now % Slots]; timer is not null;)
            {
                var next = timer.Next;
                if (timer.DueTick <= now)
                {
                    Unlink(timer);
                    _due.Add(timer);
                }
                timer = next;
            }
        }
    }

    private void Link(WheelTimer timer)
    {
        ref var first = ref _slots[timer.DueTick % Slots];
        timer.Next = first;
        timer.Previous = null;
        if (first is not null)
        {
            first.Previous = timer;
        }
        first = timer;
        timer.IsScheduled = true;
    }

    private void Unlink(WheelTimer timer)
    {
        if (!timer.IsScheduled)
        {
            return;
        }
        if (timer.Next is not null)
        {
            timer.Next.Previous = timer.Previous;
        }
        if (timer.Previous is not null)
        {
            timer.Previous.Next = timer.Next;
        }
        else
        {
            _slots[timer.DueTick % Slots] = timer.Next;
        }
        timer.Next = timer.Previous = null;
        timer.IsScheduled = false;
    }
}
