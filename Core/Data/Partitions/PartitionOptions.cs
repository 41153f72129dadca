using Microsoft.Extensions.Options;

namespace Scale.Core.Data.Partitions;

/// <summary>Upkeep of tables that grow with time; section <c>Partitions</c>. Checked when the process starts.</summary>
public sealed class PartitionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Partitions";

    /// <summary>Months created ahead of the current one. Default 3; 1 to 120.</summary>
    public int MonthsAhead { get; set; } = 3;

    /// <summary>
    /// Months ahead that must exist, or an alarm is raised: log, metric, health degraded. Default 2; 0 to <see cref="MonthsAhead"/>.
    /// Less than <see cref="MonthsAhead"/>, or the first second of a month would be an alarm.
    /// </summary>
    public int AlarmMonths { get; set; } = 2;

    /// <summary>
    /// Days after its end that a month is kept, by table; a table that is not named here is kept as its row in
    /// <c>partitioned_tables</c> says. Zero keeps for ever; at most 36,500. <c>orders</c> and <c>order_items</c> must be kept alike.
    /// </summary>
    public Dictionary<string, int> KeepDays { get; } = new(StringComparer.Ordinal);

    /// <summary>How long a detached month can be brought back before it is dropped. Default 7 days; zero drops it at once.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long dead jobs are kept. Default 180 days; zero keeps them for ever.</summary>
    public TimeSpan DeadJobs { get; set; } = TimeSpan.FromDays(180);

    /// <summary>Longest wait for a lock, so that nobody queues behind the upkeep for longer. Default 100 ms; 1 ms to 10 s.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Tries for a lock, with growing pauses, before the job fails and is tried again later. Default 10; 1 to 100.</summary>
    public int LockAttempts { get; set; } = 10;

    /// <summary>How often creation is due on each shard, and retention. Default 6 h; 1 min to 7 days.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How often a worker looks whether the coming months exist. Default 5 min; 1 s to 1 day.</summary>
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Refuses figures that would drop too much or alarm for nothing, and names the key.</summary>
internal sealed class PartitionOptionsValidator : IValidateOptions<PartitionOptions>
{
    public ValidateOptionsResult Validate(string? name, PartitionOptions options)
    {
        var failures = new List<string>();
        Require(failures, options.MonthsAhead is >= 1 and <= 120, $"Partitions:MonthsAhead is {options.MonthsAhead}; it must be 1 to 120.");
        Require(failures, options.AlarmMonths >= 0 && options.AlarmMonths < options.MonthsAhead,
            $"Partitions:AlarmMonths is {options.AlarmMonths}; it must be 0 or more and less than Partitions:MonthsAhead, which is {options.MonthsAhead}.");
        foreach (var (table, days) in options.KeepDays)
            Require(failures, days is >= 0 and <= 36_500, $"Partitions:KeepDays:{table} is {days}; it must be 0 (for ever) to 36500 days.");
        var (orders, items) = (DaysOf(options, "orders"), DaysOf(options, "order_items"));
        Require(failures, orders == items,
            $"Partitions:KeepDays:orders is {orders} and Partitions:KeepDays:order_items is {items} (0, for ever, where it is not set); an order and its items must be kept alike, so set both to the same.");
        RequireBetween(failures, nameof(options.Grace), options.Grace, TimeSpan.Zero, TimeSpan.FromDays(365));
        RequireBetween(failures, nameof(options.DeadJobs), options.DeadJobs, TimeSpan.Zero, TimeSpan.FromDays(36_500));
        RequireBetween(failures, nameof(options.LockTimeout), options.LockTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        Require(failures, options.LockAttempts is >= 1 and <= 100, $"Partitions:LockAttempts is {options.LockAttempts}; it must be 1 to 100.");
        RequireBetween(failures, nameof(options.Every), options.Every, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        RequireBetween(failures, nameof(options.WatchEvery), options.WatchEvery, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static int DaysOf(PartitionOptions options, string table) => options.KeepDays.GetValueOrDefault(table);

    private static void RequireBetween(List<string> failures, string key, TimeSpan value, TimeSpan least, TimeSpan most) =>
        Require(failures, value >= least && value <= most, $"Partitions:{key} is {value}; it must be {least} to {most}.");

    private static void Require(List<string> failures, bool condition, string message)
    {
        if (!condition)
            failures.Add(message);
    }
}
