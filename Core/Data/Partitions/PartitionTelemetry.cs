using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Scale.Core.Data.Partitions;

/// <summary>Figures of the months' upkeep.</summary>
internal static class PartitionTelemetry
{
    private static readonly Meter Meter = new("Scale.Data");
    private static readonly ConcurrentDictionary<string, int> Missing = new(StringComparer.Ordinal);

    private static readonly Counter<long> Changes = Meter.CreateCounter<long>(
        "scale.partitions.changes", "{partition}", "Partitions by what was done to them: create, detach, FINALIZE, drop.");

    private static readonly Counter<long> LockTimeouts = Meter.CreateCounter<long>(
        "scale.partitions.lock_timeouts", "{attempt}", "Attempts that gave way to others after the lock time-out.");

    static PartitionTelemetry() => Meter.CreateObservableGauge(
        "scale.partitions.missing",
        () => Missing.Select(pair => new Measurement<int>(pair.Value, new KeyValuePair<string, object?>("scale.shard", pair.Key))),
        "{partition}",
        "Partitions within the alarm's months that do not exist. Anything but zero will stop inserts when their month comes.");

    public static void CountCreated(string shard, string table) => Change(shard, table, "create");

    public static void CountRetired(string shard, string table, string step) => Change(shard, table, step);

    public static void CountLockTimeout() => LockTimeouts.Add(1);

    public static void SetMissing(string shard, int partitions) => Missing[shard] = partitions;

    private static void Change(string shard, string table, string change) =>
        Changes.Add(1, new("scale.shard", shard), new("scale.table", table), new("scale.change", change));
}
