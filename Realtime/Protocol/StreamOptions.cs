using System.ComponentModel.DataAnnotations;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Protocol;

/// <summary>What every stream promises its client. Section <c>Realtime:Stream</c>.</summary>
internal sealed class StreamOptions
{
    public const string Section = "Realtime:Stream";

    /// <summary>
    /// A silent connection is sent its position this often. Default 20 s: proxies close after 30 to 60 s of silence. 100 ms to 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Shortest time after which a client whose connection broke comes back. Default 1 s; zero allows an immediate return.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RetryMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time after which it comes back. Each connection is told a random time between the two. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RetryMax { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan NextRetry() => Jitter.Between(RetryMin, RetryMax);
}
