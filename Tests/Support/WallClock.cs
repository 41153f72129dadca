namespace Scale.Tests.Support;

/// <summary>A clock somebody can set; what has elapsed is still counted right.</summary>
public sealed class WallClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
