using System.Collections.Immutable;
using NpgsqlTypes;

namespace Scale.Core.Data.Replicas;

/// <summary>Keeps what the hosts of one database said last and draws the conclusions. Not safe for concurrent use; its owner locks.</summary>
internal sealed class HostLedger(IReadOnlyList<DatabaseHost> hosts, ReplicaOptions options, TimeProvider clock)
{
    private readonly PrimaryTrail _trail = new(2 * options.MaxLag, clock);
    private readonly Dictionary<DatabaseHost, Entry> _entries = hosts.ToDictionary(host => host, _ => new Entry());
    private DatabaseHost _primary = hosts[0];
    private int _timeline;
    private long _timelineSince;

    /// <summary>Answers what changed, for the log; null if nothing did.</summary>
    public string? Note(DatabaseHost host, HostReading? reading, long askedAt)
    {
        var entry = _entries[host];
        if (reading is not { } said)
        {
            entry.FailedAt = Math.Max(entry.FailedAt, askedAt);
            return entry.Answers is not true && entry.Answers is not null ? null : Changed(entry, false, $"{host.Name} does not answer");
        }
        // Asked before it failed: it says nothing about now.
        if (askedAt < entry.FailedAt)
            return null;
        entry.Reading = said;
        var change = entry.Answers is true ? null : Changed(entry, true, $"{host.Name} answers");
        return NoteRole(host, said) ?? change;
    }

    public ReplicaView Describe()
    {
        var ready = ImmutableArray.CreateBuilder<ReadyReplica>();
        var all = ImmutableArray.CreateBuilder<HostStatus>(hosts.Count);
        foreach (var host in hosts)
        {
            var status = StatusOf(host);
            all.Add(status);
            if (status is { Role: "replica", State: "ready" })
                ready.Add(new ReadyReplica(host, status.Lsn, status.Lag));
        }
        return new ReplicaView(_primary, _timeline, _timelineSince, _trail.Newest, ready.ToImmutable(), all.MoveToImmutable());
    }

    // The latest timeline wins and is never left again: a primary that was away while another was promoted is not written to when it is back.
    private string? NoteRole(DatabaseHost host, HostReading said)
    {
        if (said.InRecovery || said.Timeline < _timeline || (host != _primary && said.Timeline == _timeline && !IsStandby(_primary)))
            return null;
        string? change = null;
        if (said.Timeline > _timeline || host != _primary)
        {
            if (_timeline != 0 || host != _primary)
                change = $"{host.Name} is the primary, on timeline {said.Timeline}; it was {_primary.Name}, on {_timeline}";
            _trail.Clear();
            (_primary, _timeline, _timelineSince) = (host, said.Timeline, clock.GetTimestamp());
        }
        _trail.Add(said.Lsn);
        return change;
    }

    private bool IsStandby(DatabaseHost host) => _entries[host].Reading is { InRecovery: true };

    private HostStatus StatusOf(DatabaseHost host)
    {
        var entry = _entries[host];
        var said = entry.Reading.GetValueOrDefault();
        var (lag, behind) = said.InRecovery ? (_trail.LagOf(said.Lsn), _trail.BytesBehind(said.Lsn)) : default;
        var role = host == _primary ? "primary" : entry.Reading is { InRecovery: false } ? "outdated" : "replica";
        var state = entry switch
        {
            { Answers: null } => "unknown",
            { Answers: false } => "unreachable",
            _ when host == _primary => "ready",
            _ when said.Timeline != _timeline => "diverged",
            _ when lag > options.MaxLag || (options.MaxLagBytes > 0 && behind > options.MaxLagBytes) => "lagging",
            _ => "ready",
        };
        return new HostStatus(host.Name, role, state, said.Timeline, said.Lsn, lag, behind, host.Reads);
    }

    private static string Changed(Entry entry, bool answers, string text)
    {
        entry.Answers = answers;
        return text;
    }

    private sealed class Entry
    {
        public HostReading? Reading;
        public bool? Answers;
        public long FailedAt = long.MinValue;
    }
}
