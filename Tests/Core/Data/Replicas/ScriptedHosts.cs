using NpgsqlTypes;
using Scale.Core.Data.Consistency;
using Scale.Core.Data.Replicas;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Replicas;

/// <summary>A primary and two standbys that are where the test says, on a clock that the test moves.</summary>
internal sealed class ScriptedHosts
{
    public ScriptedHosts(ReplicaOptions? options = null)
    {
        Options = options ?? new ReplicaOptions { Wait = TimeSpan.Zero };
        Set = new ReplicaSet("shard0", [Primary, First, Second], Options, Clock);
    }

    public ManualClock Clock { get; } = new(DateTimeOffset.UnixEpoch);
    public ReplicaOptions Options { get; }
    public ReplicaSet Set { get; }
    public DatabaseHost Primary { get; } = Host("shard0");
    public DatabaseHost First { get; } = Host("shard0-replica1");
    public DatabaseHost Second { get; } = Host("shard0-replica2");

    /// <summary>The host answers as the one that writes.</summary>
    public string? Writes(DatabaseHost host, ulong lsn, int timeline = 1) =>
        Set.Note(host, new HostReading(false, timeline, new NpgsqlLogSequenceNumber(lsn)), Clock.GetTimestamp());

    /// <summary>The host answers as a standby.</summary>
    public string? Replayed(DatabaseHost host, ulong lsn, int timeline = 1) =>
        Set.Note(host, new HostReading(true, timeline, new NpgsqlLogSequenceNumber(lsn)), Clock.GetTimestamp());

    public string? IsSilent(DatabaseHost host) => Set.Note(host, null, Clock.GetTimestamp());

    /// <summary>The names of the hosts that so many reads go to; null is the primary.</summary>
    public Task<List<string?>> ReadAsync(int reads, CommitPosition? floor = null) => ReadAsync(reads, new ReadFloor(floor));

    /// <summary>The same for all that a read may ask for.</summary>
    public async Task<List<string?>> ReadAsync(int reads, ReadFloor floor)
    {
        var hosts = new List<string?>();
        for (var i = 0; i < reads; i++)
            hosts.Add((await Set.ChooseAsync(floor, avoid: null, TestContext.Current.CancellationToken))?.Name);
        return hosts;
    }

    public static CommitPosition At(ulong lsn, int timeline = 1, string database = "shard0") => new(database, timeline, new NpgsqlLogSequenceNumber(lsn));

    private static DatabaseHost Host(string name) => new(name, new NoProbe(), () => throw new NotSupportedException(), () => throw new NotSupportedException());

    private sealed class NoProbe : IHostProbe
    {
        public Task<HostReading> ReadAsync(CancellationToken ct) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
