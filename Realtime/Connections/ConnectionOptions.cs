using System.ComponentModel.DataAnnotations;

namespace Scale.Realtime.Connections;

/// <summary>How many streams an instance serves and how it looks after them. Section <c>Realtime:Connections</c>.</summary>
internal sealed class ConnectionOptions
{
    public const string Section = "Realtime:Connections";

    /// <summary>Most open streams of this instance. Default 10,000; zero refuses all.</summary>
    [Range(0, 1_000_000)]
    public int PerInstance { get; set; } = 10_000;

    /// <summary>Most open streams of one API key on this instance. Default 10; zero refuses all.</summary>
    [Range(0, 1_000_000)]
    public int PerKey { get; set; } = 10;

    /// <summary>Most open streams of one company on this instance, so that none takes all of it. Default 2,000; zero refuses all.</summary>
    [Range(0, 1_000_000)]
    public int PerCompany { get; set; } = 2_000;

    /// <summary>A stream that cannot be opened within this time is refused with 503. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A client that takes nothing for this long is cut off; it is noticed up to one heartbeat later. Default 30 s. Kestrel's own
    /// minimum rate usually ends such a connection first.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The keys of open streams are checked again this often, each at its own time. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan KeyCheck { get; set; } = TimeSpan.FromSeconds(30);
}
