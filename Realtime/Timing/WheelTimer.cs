namespace Scale.Realtime.Timing;

/// <summary>Something that is due once. It is its own node in the wheel, so scheduling allocates nothing.</summary>
internal abstract class WheelTimer
{
    internal WheelTimer? Next;
    internal WheelTimer? Previous;
    internal long DueTick;
    internal bool IsScheduled;

    /// <summary>
    /// Called when due, on the wheel's thread: quick, never blocking. May schedule itself again. A timer cancelled at the very moment
    /// it becomes due may still be called once.
    /// </summary>
    public abstract void OnDue();
}
