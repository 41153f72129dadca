using Npgsql;
using Scale.Core.Data.Replicas;

namespace Scale.Core.Data;

/// <summary>The shards this process knows.</summary>
public sealed class ShardDatabases
{
    private readonly Dictionary<string, ReplicaSet> _shards;

    internal ShardDatabases(IReadOnlyList<ReplicaSet> shards)
    {
        _shards = shards.ToDictionary(shard => shard.Name, StringComparer.Ordinal);
        Names = [.. shards.Select(shard => shard.Name)];
    }

    /// <summary>The shards' names in the order of their numbers: <c>shard0</c>, <c>shard1</c>, …</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// The pool of the shard's primary: all writes, and every read that must see what was just written. Ask anew for each use: after a
    /// promotion it is another one.
    /// </summary>
    public NpgsqlDataSource Primary(string shard) => Hosts(shard).View.Primary.Primary;

    internal ReplicaSet Hosts(string shard) => _shards.TryGetValue(shard, out var hosts) ? hosts : throw new InvalidOperationException(
        $"This process knows no shard '{shard}'. ConnectionStrings names {string.Join(", ", Names)}; the catalog says a company lives on '{shard}'.");
}
