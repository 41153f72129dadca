using System.ComponentModel.DataAnnotations;

namespace Scale.Api.Http.Overload;

/// <summary>When this instance refuses work rather than have all of it wait; section <c>Overload</c>. Checked when the process starts.</summary>
public sealed class OverloadOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Overload";

    /// <summary>
    /// How long a request may wait until work on it begins. If every one of an <see cref="Interval"/> waited longer there is a queue that
    /// does not go away, and some are refused. Default 500 ms; zero never refuses for this reason.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Target { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the wait is watched before the share of refused requests is changed. Default 1 s; 100 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:10")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most requests worked on at once. A fifth of them is kept for critical ones. Default 2,000; 5 to 100,000.</summary>
    [Range(5, 100_000)]
    public int Concurrency { get; set; } = 2_000;
}
