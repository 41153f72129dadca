using System.ComponentModel.DataAnnotations;

namespace Scale.ServiceDefaults.Shutdown;

/// <summary>How a process stops; section <c>Shutdown</c>. Checked when the process starts.</summary>
public sealed class ShutdownOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Shutdown";

    /// <summary>
    /// Time between "not ready" and the end of new requests, for balancers to notice. Default 2 s; zero goes on at once.
    /// In Kubernetes: the readiness probe's period times its failure threshold.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan BalancerDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Time after that for what is being worked on; then it is aborted. Default 20 s. Zero is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
