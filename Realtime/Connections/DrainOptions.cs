using System.ComponentModel.DataAnnotations;

namespace Scale.Realtime.Connections;

/// <summary>
/// How an instance that shuts down lets go of its streams. Section <c>Realtime:Drain</c>. The time before it, in which balancers notice
/// that the instance is not ready, is <c>Shutdown:BalancerDelay</c>.
/// </summary>
internal sealed class DrainOptions
{
    public const string Section = "Realtime:Drain";

    /// <summary>
    /// Streams are closed evenly over this time, so that they do not all arrive elsewhere at once. Default 30 s; zero closes all at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After the window, clients that do not take their last message are cut off after this time. Default 2 s; zero cuts off at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(2);
}
