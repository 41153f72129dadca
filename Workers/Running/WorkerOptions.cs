using Microsoft.Extensions.Options;
using Scale.Core.Domain.Exports;
using Scale.Core.Jobs;
using Scale.Core.Webhooks.Delivery;

namespace Scale.Workers.Running;

/// <summary>How this process works off queues; section <c>Workers</c>. Checked when the process starts.</summary>
public sealed class WorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workers";

    /// <summary>
    /// Jobs running at once by queue and shard; a queue that is not named is not served. Default: default 16, exports 4, webhooks 16.
    /// A job is claimed only when it can start, so this is also the most that this process holds. 1 to 500 each; 0 switches a queue off.
    /// </summary>
    public Dictionary<string, int> Queues { get; } = new(StringComparer.Ordinal)
    {
        [JobDraft.DefaultQueue] = 16,
        [ExportJob.Queue] = 4,
        [DeliveryJob.Queue] = 16,
    };

    /// <summary>How often an idle worker looks for jobs when nobody wakes it, ±20 %. Default 1 s; 50 ms to 1 min.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a worker says that it lives. Default 5 s; 100 ms or more.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Without a successful heartbeat for this long a worker cancels its jobs. Default 20 s; more than <see cref="Heartbeat"/>.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Without a heartbeat for this long a worker's jobs are given to others. Default 30 s; at least 5 s and longer than
    /// <see cref="HeartbeatTimeout"/>, so that the first worker has stopped before a second one starts.
    /// </summary>
    public TimeSpan RescueAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>At shutdown: how long running jobs may go on to their end before they are cancelled. Default 3 s; zero cancels at once.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long cancelled jobs are waited for before they are handed back regardless. Default 5 s.</summary>
    public TimeSpan CancelWait { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Refuses figures under which two workers would run one job.</summary>
internal sealed class WorkerOptionsValidator : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var failures = new List<string>();
        foreach (var (queue, jobs) in options.Queues)
            Require(failures, jobs is >= 0 and <= JobQueue.MaxBatch, $"Workers:Queues:{queue} is {jobs}; it must be 0 to {JobQueue.MaxBatch}.");
        Require(failures, options.Poll >= TimeSpan.FromMilliseconds(50) && options.Poll <= TimeSpan.FromMinutes(1),
            $"Workers:Poll is {options.Poll}; it must be 50 ms to 1 min.");
        Require(failures, options.Heartbeat >= TimeSpan.FromMilliseconds(100), $"Workers:Heartbeat is {options.Heartbeat}; it must be 100 ms or more.");
        Require(failures, options.HeartbeatTimeout > options.Heartbeat,
            $"Workers:HeartbeatTimeout is {options.HeartbeatTimeout}; it must be longer than Workers:Heartbeat, which is {options.Heartbeat}.");
        Require(failures, options.RescueAfter >= TimeSpan.FromSeconds(5) && options.RescueAfter > options.HeartbeatTimeout,
            $"Workers:RescueAfter is {options.RescueAfter}; it must be at least 5 s and longer than Workers:HeartbeatTimeout, which is {options.HeartbeatTimeout}.");
        Require(failures, options.Drain >= TimeSpan.Zero && options.CancelWait >= TimeSpan.Zero, "Workers:Drain and Workers:CancelWait must not be negative.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void Require(List<string> failures, bool condition, string message)
    {
        if (!condition)
            failures.Add(message);
    }
}
