using System.ComponentModel.DataAnnotations;

namespace Scale.Api.Http.Limits;

/// <summary>What one request may cost; section <c>RequestLimits</c>. Checked when the process starts.</summary>
public sealed class RequestLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "RequestLimits";

    /// <summary>Most bytes of a request body. Default 10 MiB; endpoints set smaller limits. At least 1 KiB.</summary>
    [Range(1024, 1L << 32)]
    public long MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Time for a request from routing to its last byte; then its queries are cancelled on the server. Default 30 s. Zero is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for a download, which lasts as long as the client's line needs. Default 1 h. Zero is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DownloadTimeout { get; set; } = TimeSpan.FromHours(1);
}
