namespace Scale.Core.Caching;

/// <summary>
/// Which numbered invalidations this instance has heard of. Clients of Redis may hand on messages in another order than they came, so a number
/// that is missing is lost only if it still is when the heartbeat after the one that counted it comes.
/// </summary>
internal sealed class InvalidationNumbers
{
    /// <summary>Most numbers kept beyond a missing one. More are forgotten, which can only make something heard look lost.</summary>
    internal const int MostAhead = 4_096;

    private readonly Lock _change = new();
    private readonly HashSet<long> _ahead = [];
    private long _heard = -1, _counted = -1; // everything up to _heard
    private bool _wasAway;

    /// <summary>Everything up to it has been heard; negative before the first heartbeat and message.</summary>
    public long Heard
    {
        get
        {
            lock (_change)
                return _heard;
        }
    }

    /// <summary>A message has arrived.</summary>
    public void Hear(long number)
    {
        lock (_change)
        {
            if (_heard < 0 || number == _heard + 1)
                Advance(number);
            else if (number > _heard && _ahead.Count < MostAhead)
                _ahead.Add(number);
        }
    }

    /// <summary>Redis did not answer a heartbeat.</summary>
    public void Away()
    {
        lock (_change)
            _wasAway = true;
    }

    /// <summary>
    /// A heartbeat has read the newest number there is; <paramref name="heard"/> is <see cref="Heard"/> from before it asked. Returns why something may have
    /// been missed: <c>away</c>, <c>reset</c>, <c>lost</c>; null if nothing was.
    /// </summary>
    public string? Count(long newest, long heard)
    {
        lock (_change)
        {
            var beganAnew = newest < heard; // Redis has lost its data
            var reason = _wasAway ? "away" : beganAnew ? "reset" : _heard >= 0 && _counted > _heard ? "lost" : null;
            if (beganAnew)
                _ahead.Clear();
            if (beganAnew || (_heard < newest && (reason is not null || _heard < 0)))
                Advance(newest);
            _counted = newest;
            _wasAway = false;
            return reason;
        }
    }

    private void Advance(long number)
    {
        _heard = number;
        _ahead.RemoveWhere(ahead => ahead <= number);
        while (_ahead.Remove(_heard + 1))
            _heard++;
    }
}
