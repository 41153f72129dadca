using System.ComponentModel.DataAnnotations;

namespace Scale.ServiceDefaults.Health;

/// <summary>The health endpoints; section <c>Health</c>. Checked when the process starts.</summary>
public sealed class HealthOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Health";

    /// <summary>The tag of checks that <c>/alive</c> runs.</summary>
    public const string LiveTag = "live";

    /// <summary>
    /// A port that serves the health endpoints and nothing else; the other ports then do not have them. Default 0: no such
    /// port, they are on every port of the service.
    /// </summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>How long a result is given to everybody who asks. Default 2 s; zero runs the checks for each request.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Time for all checks together; those that are not done are unhealthy. Default 5 s. Zero is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}
