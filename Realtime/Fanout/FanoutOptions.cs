using System.ComponentModel.DataAnnotations;
using Scale.Core.Events;

namespace Scale.Realtime.Fanout;

/// <summary>How events reach the connections of this instance. Section <c>Realtime:Fanout</c>.</summary>
internal sealed class FanoutOptions
{
    public const string Section = "Realtime:Fanout";

    /// <summary>Most events a company's ring keeps in memory. Default 1,024.</summary>
    [Range(16, 65_536)]
    public int RingFrames { get; set; } = 1_024;

    /// <summary>Most bytes a company's ring keeps. Default 1 MiB; at least two of the largest events.</summary>
    [Range(4 * EventLimits.MaxDataBytes, 64 * 1024 * 1024)]
    public int RingBytes { get; set; } = 1024 * 1024;

    /// <summary>Most bytes all rings of the instance keep, apart from the newest few events of each. Default 256 MiB.</summary>
    [Range(1024 * 1024, 64L * 1024 * 1024 * 1024)]
    public long AllRingBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Events leave the ring when they are between one and two of this old. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RingAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an early event waits for the one before it until the log is read. Default 10 ms; zero reads at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan GapGrace { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Most early events held per company while one before them is missing. Default 256; zero reads all from the log.</summary>
    [Range(0, 10_000)]
    public int HeldEvents { get; set; } = 256;

    /// <summary>
    /// The log's heads are compared with what arrived this often: the longest delay of an event whose message Redis lost while the
    /// company was silent. Default 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan HeadsCheck { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The same while Redis cannot be reached, and for one <see cref="HeadsCheck"/> after it changed or lost something: then this check is
    /// the feed. Default 500 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan HeadsCheckOnLoss { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Most companies asked for in one query of the check. Default 1,000.</summary>
    [Range(1, EventLimits.MaxHeads)]
    public int HeadsBatch { get; set; } = 1_000;

    /// <summary>Most events read from the log at once. Default 500.</summary>
    [Range(1, EventLimits.MaxPage)]
    public int ReadBatch { get; set; } = 500;

    /// <summary>Most reads of the log at the same time, so that a storm of returning clients leaves connections for the rest. Default 8.</summary>
    [Range(1, 100)]
    public int ReadConcurrency { get; set; } = 8;

    /// <summary>A company's channel stays subscribed this long after its last connection closed. Default 30 s; zero means one wheel tick.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan UnsubscribeDelay { get; set; } = TimeSpan.FromSeconds(30);
}
