namespace Scale.ServiceDefaults.Telemetry;

/// <summary>
/// So many a second and as many at once: the generic cell rate algorithm (ITU-T I.371) on one number, without a lock.
/// </summary>
internal sealed class RateBudget(long perSecond, TimeProvider clock)
{
    private readonly long _interval = perSecond == 0 ? 0 : Math.Max(1, clock.TimestampFrequency / perSecond);

    // When the budget would be whole again if nothing more were taken.
    private long _whole;

    public bool TryTake()
    {
        if (perSecond == 0)
            return false;
        var now = clock.GetTimestamp();
        var latest = now + clock.TimestampFrequency;
        while (true)
        {
            var whole = Volatile.Read(ref _whole);
            var next = Math.Max(whole, now) + _interval;
            if (next > latest)
                return false;
            if (Interlocked.CompareExchange(ref _whole, next, whole) == whole)
                return true;
        }
    }
}
