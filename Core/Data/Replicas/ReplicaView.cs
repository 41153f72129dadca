using System.Collections.Immutable;
using NpgsqlTypes;
using Scale.Core.Data.Consistency;

namespace Scale.Core.Data.Replicas;

/// <summary>What is known of a database's hosts at one moment; never changed, only replaced, so reading it takes no lock.</summary>
/// <param name="Primary">Where writes go.</param>
/// <param name="Timeline">The primary's timeline; 0 until it has answered once.</param>
/// <param name="TimelineSince">When this process first saw that timeline.</param>
/// <param name="Newest">Where the primary was when last asked.</param>
/// <param name="Ready">Standbys that answer and are within the lag limits.</param>
/// <param name="Hosts">All hosts, for people to look at.</param>
internal sealed record ReplicaView(
    DatabaseHost Primary,
    int Timeline,
    long TimelineSince,
    NpgsqlLogSequenceNumber Newest,
    ImmutableArray<ReadyReplica> Ready,
    ImmutableArray<HostStatus> Hosts)
{
    /// <summary>The next standby in turn that shows that place; null if none does.</summary>
    public DatabaseHost? Next(uint turn, NpgsqlLogSequenceNumber floor, DatabaseHost? avoid)
    {
        for (var i = 0; i < Ready.Length; i++)
        {
            var replica = Ready[(int)((turn + (uint)i) % (uint)Ready.Length)];
            if (replica.Replayed >= floor && replica.Host != avoid)
                return replica.Host;
        }
        return null;
    }
}

/// <summary>A standby that may serve reads.</summary>
internal readonly record struct ReadyReplica(DatabaseHost Host, NpgsqlLogSequenceNumber Replayed, TimeSpan Lag);

/// <summary>A host as operators see it.</summary>
/// <param name="Name">Name of its connection string.</param>
/// <param name="Role"><c>primary</c>, <c>replica</c>, or <c>outdated</c>: a primary of an earlier timeline, which nothing is sent to.</param>
/// <param name="State"><c>ready</c>, <c>lagging</c>, <c>diverged</c> (it follows another timeline), <c>unreachable</c> or <c>unknown</c>.</param>
/// <param name="Timeline">Its timeline.</param>
/// <param name="Lsn">Where it is.</param>
/// <param name="Lag">How long ago the primary was there; counted up to twice the limit.</param>
/// <param name="BytesBehind">How much WAL lies between.</param>
/// <param name="Reads">Reads this process has sent there.</param>
public sealed record HostStatus(
    string Name, string Role, string State, int Timeline, NpgsqlLogSequenceNumber Lsn, TimeSpan Lag, long BytesBehind, long Reads);
