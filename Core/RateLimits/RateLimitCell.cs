namespace Scale.Core.RateLimits;

/// <summary>What this instance knows of one subject's limits: requests that are paid for already, and until when the rest is refused.</summary>
internal sealed class RateLimitCell(RateLimitSubject subject, RateLimitRules rules, int cost, TimeProvider clock)
{
    private readonly Lock _change = new();
    private Task<RateLimitState?>? _asking;
    private volatile RateLimitState? _state;
    private long _stateAt, _deniedUntil;
    private int _paid, _waiting, _leased, _isListed;

    // Requests ever; what was counted at the beginning of the window that the rate is taken from, and in the one before.
    private long _arrived, _arrivedBefore, _previous;
    private long _windowFrom = clock.GetTimestamp();
    private long _arrivedAtLook, _lookedAt;

    public RateLimitSubject Subject => subject;

    public RateLimitRules Rules => rules;

    public int Cost => cost;

    /// <summary>Half of what was taken in advance is used: time for more before somebody has to wait for it.</summary>
    public bool IsRunningLow => Volatile.Read(ref _paid) < Volatile.Read(ref _leased) / 2;

    /// <summary>Notes that a request has come, for the rate.</summary>
    public void Arrive() => Interlocked.Increment(ref _arrived);

    /// <summary>Lets a request through that is paid for.</summary>
    public bool TrySpend(long now, out RateLimitDecision decision)
    {
        for (var paid = Volatile.Read(ref _paid); paid > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _paid, paid - 1, paid);
            if (seen == paid)
            {
                decision = Decide(RateLimitOutcome.Allowed, now, paid - 1);
                return true;
            }
            paid = seen;
        }
        decision = default;
        return false;
    }

    /// <summary>A request that was let through is paid for another one; false if it was decided here, where nothing is paid.</summary>
    public bool TryReturn()
    {
        if (_state is null)
            return false;
        Interlocked.Increment(ref _paid);
        return true;
    }

    /// <summary>Refuses a request that Redis would refuse too: it said when the next one fits.</summary>
    public bool TryDeny(long now, out RateLimitDecision decision)
    {
        var isDenied = now < Volatile.Read(ref _deniedUntil);
        decision = isDenied ? Decide(RateLimitOutcome.Denied, now, unspent: 0) : default;
        return isDenied;
    }

    /// <summary>The decision by the newest answer, when that has refused.</summary>
    public RateLimitDecision Deny() => Decide(RateLimitOutcome.Denied, clock.GetTimestamp(), unspent: 0);

    public void BeginWait() => Interlocked.Increment(ref _waiting);

    public void EndWait() => Interlocked.Decrement(ref _waiting);

    /// <summary>Asks Redis for those who wait and for those who will come; who comes meanwhile shares the answer.</summary>
    public Task<RateLimitState?> AskAsync(RedisRateLimitStore store, RateLimitOptions options, int instances)
    {
        lock (_change)
            return _asking is { IsCompleted: false } asking ? asking : _asking = TakeAsync(store, options, instances);
    }

    /// <summary>Whether there is anything to give back.</summary>
    public bool HasPaid => Volatile.Read(ref _paid) > 0;

    /// <summary>Ends with the question that is under way.</summary>
    public Task SettledAsync()
    {
        lock (_change)
            return _asking ?? Task.CompletedTask;
    }

    /// <summary>True once: the caller sees to it that units not used are given back.</summary>
    public bool TryList() => Interlocked.Exchange(ref _isListed, 1) == 0;

    public void Unlist() => Volatile.Write(ref _isListed, 0);

    /// <summary>What to give back: everything, if nobody has come for that long.</summary>
    public int TakeIdle(TimeSpan idle)
    {
        var (now, arrived) = (clock.GetTimestamp(), Volatile.Read(ref _arrived));
        if (arrived == _arrivedAtLook)
            return clock.GetElapsedTime(_lookedAt, now) < idle ? 0 : TakeAll();
        (_arrivedAtLook, _lookedAt) = (arrived, now);
        return 0;
    }

    /// <summary>What to give back when the instance stops.</summary>
    public int TakeAll()
    {
        Volatile.Write(ref _leased, 0);
        return Interlocked.Exchange(ref _paid, 0);
    }

    private async Task<RateLimitState?> TakeAsync(RedisRateLimitStore store, RateLimitOptions options, int instances)
    {
        // Off the lock.
        await Task.Yield();
        var lease = Lease(options.LeaseHorizon, instances);
        if (await store.TakeAsync(subject, rules, cost, Math.Max(1, Volatile.Read(ref _waiting)) + lease) is not { } state)
            return null;
        var now = clock.GetTimestamp();
        if (state.Granted == 0)
        {
            // No longer than a lease lives: what others give back is there sooner than Redis could know.
            var wait = state.Limits.Where((limit, i) => !rules.All[i].IsShadow).Max(limit => limit.IsNever ? TimeSpan.MaxValue : limit.Wait);
            Volatile.Write(ref _deniedUntil, now + Ticks(wait < options.LeaseLifetime ? wait : options.LeaseLifetime));
        }
        Volatile.Write(ref _stateAt, now);
        _state = state;
        Volatile.Write(ref _leased, Math.Min(lease, state.Granted));
        Interlocked.Add(ref _paid, state.Granted);
        return state;
    }

    // As many as came within the last horizon, and never so many that the other instances have none.
    private int Lease(TimeSpan horizon, int instances)
    {
        if (horizon <= TimeSpan.Zero)
            return 0;
        var (now, arrived) = (clock.GetTimestamp(), Volatile.Read(ref _arrived));
        var elapsed = clock.GetElapsedTime(_windowFrom, now);
        if (elapsed >= horizon)
        {
            _previous = elapsed < 2 * horizon ? arrived - _arrivedBefore : 0;
            (_arrivedBefore, _windowFrom) = (arrived, now);
        }
        var expected = Math.Max(_previous, arrived - _arrivedBefore);
        foreach (var rule in rules.All)
            expected = Math.Min(expected, rule.IsShadow ? expected : rule.Limit / (4L * instances * cost));
        return (int)expected;
    }

    private RateLimitDecision Decide(RateLimitOutcome outcome, long now, long unspent) =>
        new(outcome, _state!, unspent * cost, clock.GetElapsedTime(Volatile.Read(ref _stateAt), now));

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
