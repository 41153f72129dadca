using System.ComponentModel.DataAnnotations;

namespace Scale.ServiceDefaults.Http;

/// <summary>What one request may cost; section <c>RequestLimits</c>. Checked when the process starts.</summary>
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
}
