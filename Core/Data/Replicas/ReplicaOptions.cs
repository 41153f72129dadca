using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Replicas;

/// <summary>How reads find a replica; section <c>Data:Replicas</c>. Checked when the process starts.</summary>
public sealed class ReplicaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Data:Replicas";

    /// <summary>How often every host is asked where it is. Default 150 ms; 50 ms to 1 s.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// Shortest time between two questions to one host when a read waits for it. Default 5 ms; zero asks again at once.
    /// </summary>
    public TimeSpan LeastPoll { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// A replica further behind is left out. It is also for how long places of an earlier timeline still count after a promotion.
    /// Default 5 s; 1 s to 5 min.
    /// </summary>
    public TimeSpan MaxLag { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The same in bytes of WAL, for the burst that arrives faster than it is replayed. Default 64 MiB; zero does not look at bytes.</summary>
    public long MaxLagBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long a read waits for a replica to reach what it must see before it goes to the primary. Default 20 ms; zero does not wait.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Share of a primary's pool that reads may hold when no replica serves them; the rest is for writes. Default 0.5; above 0, at
    /// most 1. One that waits longer than <see cref="DataOptions.ConnectTimeout"/> for its turn is refused with 503.
    /// </summary>
    public double PrimaryShare { get; set; } = 0.5;
}

internal sealed class ReplicaOptionsValidator : IValidateOptions<ReplicaOptions>
{
    public ValidateOptionsResult Validate(string? name, ReplicaOptions options)
    {
        var failures = new List<string>();
        Check(options.Poll >= TimeSpan.FromMilliseconds(50) && options.Poll <= TimeSpan.FromSeconds(1), $"Data:Replicas:Poll is {options.Poll}; it must be 50 ms to 1 s.");
        Check(options.LeastPoll >= TimeSpan.Zero && options.LeastPoll <= options.Poll, $"Data:Replicas:LeastPoll is {options.LeastPoll}; it must be 0 to Data:Replicas:Poll.");
        Check(options.MaxLag >= TimeSpan.FromSeconds(1) && options.MaxLag <= TimeSpan.FromMinutes(5), $"Data:Replicas:MaxLag is {options.MaxLag}; it must be 1 s to 5 min.");
        Check(options.MaxLagBytes >= 0, $"Data:Replicas:MaxLagBytes is {options.MaxLagBytes}; it must be 0 or more.");
        Check(options.Wait >= TimeSpan.Zero && options.Wait <= TimeSpan.FromSeconds(1), $"Data:Replicas:Wait is {options.Wait}; it must be 0 to 1 s.");
        Check(options.PrimaryShare is > 0 and <= 1, $"Data:Replicas:PrimaryShare is {options.PrimaryShare}; it must be above 0 and at most 1.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string message)
        {
            if (!holds)
                failures.Add(message);
        }
    }
}
