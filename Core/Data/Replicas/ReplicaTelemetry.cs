using System.Diagnostics.Metrics;

namespace Scale.Core.Data.Replicas;

/// <summary>Figures of replicas.</summary>
internal static class ReplicaTelemetry
{
    private static readonly Meter Meter = new("Scale.Data");

    private static readonly Counter<long> Reads = Meter.CreateCounter<long>(
        "scale.data.reads", "{read}", "Reads by the role that answered and why: ready, repeated after a host failed, no_replica, asked_for.");

    public static void CountRead(string shard, string role, string reason) => Reads.Add(
        1, new("scale.shard", shard), new("scale.role", role), new("scale.reason", reason));

    /// <summary>Gauges over what the monitors know; the caller keeps the sets alive.</summary>
    public static void Observe(DatabaseSets sets)
    {
        Meter.CreateObservableGauge("scale.data.replica.lag", () => Measure(sets, host => host.Lag.TotalSeconds), "s", "How long ago the primary was where the replica is.");
        Meter.CreateObservableGauge("scale.data.replica.ready", () => Measure(sets, host => host.State == "ready" ? 1 : 0), "{host}", "1: it serves reads.");
    }

    private static IEnumerable<Measurement<double>> Measure(DatabaseSets sets, Func<HostStatus, double> value) =>
        from set in sets.All
        from host in set.View.Hosts
        where host.Role == "replica"
        select new Measurement<double>(value(host), new("scale.database", set.Name), new KeyValuePair<string, object?>("scale.host", host.Name));
}
