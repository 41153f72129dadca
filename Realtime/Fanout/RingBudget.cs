namespace Scale.Realtime.Fanout;

/// <summary>Counts the bytes of all rings of this instance, so that together they stay within one bound.</summary>
internal sealed class RingBudget(long limit)
{
    /// <summary>What a ring may keep even when the budget is used up; a little slack is what keeps a normal client from falling off.</summary>
    public const int GuaranteedFrames = 64;

    private long _used;

    public long Used => Volatile.Read(ref _used);

    public bool IsExceeded => Used > limit;

    public void Take(int bytes) => Change(bytes);

    public void Release(int bytes) => Change(-bytes);

    private void Change(int bytes)
    {
        Interlocked.Add(ref _used, bytes);
        RealtimeTelemetry.RingBytes(bytes);
    }
}
