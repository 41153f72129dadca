using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Scale.Core.Data.Pools;

/// <summary>One pool of this process at one moment.</summary>
/// <param name="Name">The connection string it was made from.</param>
/// <param name="Role"><c>primary</c> or <c>replica</c>, as which it was made: a host that was promoted has both. Null for a pool that is none of ours.</param>
/// <param name="Max">Most connections.</param>
/// <param name="Used">Connections that somebody holds.</param>
/// <param name="Idle">Connections that are free.</param>
/// <param name="Waiting">Requests that wait for one.</param>
public sealed record PoolStatus(string Name, string? Role, long Max, long Used, long Idle, long Waiting);

/// <summary>The pools of this process. Npgsql shows its figures as metrics only, so it is listened to.</summary>
public sealed class PoolReport : IDisposable
{
    private const string PoolName = "db.client.connection.pool.name", State = "db.client.connection.state";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _waiting = new(StringComparer.Ordinal);
    private readonly Lock _reading = new();
    private Dictionary<string, PoolStatus> _seen = new(StringComparer.Ordinal);

    /// <summary>Resolved from the container.</summary>
    public PoolReport()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Npgsql" && instrument.Name is Count or Max or Pending)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        _listener.Start();
    }

    private const string Count = "db.client.connection.count", Max = "db.client.connection.max", Pending = "db.client.connection.npgsql.pending_requests";

    /// <summary>Every pool that has been used, by name and role.</summary>
    public IReadOnlyList<PoolStatus> Read()
    {
        lock (_reading)
        {
            _seen = new(StringComparer.Ordinal);
            _listener.RecordObservableInstruments();
            return [.. _seen.OrderBy(pool => pool.Key, StringComparer.Ordinal).Select(pool => pool.Value with { Waiting = _waiting.GetValueOrDefault(pool.Key) })];
        }
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Take(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags, PoolName) is not { } name)
            return;
        if (instrument == Pending)
        {
            // Not asked for but told: one up, one down.
            _waiting.AddOrUpdate(name, value, (_, before) => before + value);
            return;
        }
        // Only within Read: these two are asked for.
        var pool = _seen.GetValueOrDefault(name) ?? Unused(name);
        _seen[name] = instrument == Max ? pool with { Max = value }
            : Find(tags, State) == "used" ? pool with { Used = value }
            : pool with { Idle = value };
    }

    private static PoolStatus Unused(string pool) => pool.Split(' ') is [var host, DataSources.PrimaryRole or DataSources.ReplicaRole] parts
        ? new PoolStatus(host, parts[1], 0, 0, 0, 0)
        : new PoolStatus(pool, null, 0, 0, 0, 0);

    private static string? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
                return tag.Value as string;
        }
        return null;
    }
}
