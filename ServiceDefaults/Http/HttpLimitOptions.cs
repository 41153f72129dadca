using System.ComponentModel.DataAnnotations;

namespace Scale.ServiceDefaults.Http;

/// <summary>What one request and one connection may cost; section <c>RequestLimits</c>. Checked when the process starts.</summary>
public sealed class HttpLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RequestLimits";

    /// <summary>Most bytes of a request body. Default 10 MiB; endpoints set smaller limits. At least 1 KiB.</summary>
    [Range(1024, 1L << 32)]
    public long MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Time for a request from routing to its last byte; then what it waits for is cancelled. Default 30 s. Zero is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of all header fields (431 beyond). Default 32 KiB.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Most header fields (431 beyond). Default 100.</summary>
    [Range(10, 1_000)]
    public int MaxHeaders { get; set; } = 100;

    /// <summary>Most bytes of a request line: method, address with query, version (414 beyond). Default 8 KiB.</summary>
    [Range(256, 1024 * 1024)]
    public int MaxRequestLineBytes { get; set; } = 8 * 1024;

    /// <summary>Most open connections; further ones are closed at once. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public long MaxConnections { get; set; } = 10_000;

    /// <summary>Time for the header fields to arrive (408 beyond). Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may be idle between requests. Default 130 s, longer than the balancers before it keep theirs.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Least bytes a second at which a client must send its body and take its answer, after <see cref="SlowGrace"/>; a slower one is cut off,
    /// or a few of them could hold all connections. Default 240; zero waits for ever.
    /// </summary>
    [Range(0, 1_000_000)]
    public double SlowestBytesPerSecond { get; set; } = 240;

    /// <summary>Time before the rate is looked at. Default 5 s; more than 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01.100", "00:05:00")]
    public TimeSpan SlowGrace { get; set; } = TimeSpan.FromSeconds(5);
}
