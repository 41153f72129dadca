using Microsoft.Extensions.Configuration;

namespace Scale.Core.Data.Replicas;

/// <summary>Every database of this process with its hosts: the catalog and the shards. Owns their pools.</summary>
internal sealed class DatabaseSets : IAsyncDisposable
{
    public DatabaseSets(IConfiguration configuration, DataSources sources, ReplicaOptions options, TimeProvider clock)
    {
        var shards = ConnectionNames.Shards(configuration);
        if (shards.Count == 0)
            ConnectionNames.Require(configuration, "shard0");
        Catalog = Set(ConnectionNames.Catalog);
        Shards = [.. shards.Select(Set)];

        ReplicaSet Set(string name) => new(
            name, [.. ConnectionNames.Replicas(configuration, name).Prepend(name).Select(Host)], options, clock);

        DatabaseHost Host(string name)
        {
            var connectionString = ConnectionNames.Require(configuration, name);
            return new(
                name, new HostProbe(connectionString),
                () => sources.Primary(name, connectionString), () => sources.Replica(name, connectionString));
        }
    }

    public ReplicaSet Catalog { get; }

    public IReadOnlyList<ReplicaSet> Shards { get; }

    public IEnumerable<ReplicaSet> All => Shards.Prepend(Catalog);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var set in All)
            await set.DisposeAsync();
    }
}
