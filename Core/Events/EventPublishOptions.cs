namespace Scale.Core.Events;

/// <summary>Options of the publisher; section <c>Events:Publish</c>.</summary>
public sealed class EventPublishOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Events:Publish";

    /// <summary>Longest time a committed request waits for Redis. Default 250 ms; must be above zero.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// After a failure, publishing is skipped for this long, so that a slow Redis costs one request the time-out and not every one.
    /// Default 1 s; zero never skips.
    /// </summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(1);
}
