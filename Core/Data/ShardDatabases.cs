using Npgsql;

namespace Scale.Core.Data;

/// <summary>Owns the pools of connections to the shards: one per shard, role and host.</summary>
public sealed class ShardDatabases : IAsyncDisposable
{
    private readonly Dictionary<string, Shard> _shards;

    internal ShardDatabases(IEnumerable<Shard> shards)
    {
        _shards = shards.ToDictionary(shard => shard.Name, StringComparer.Ordinal);
        Names = [.. _shards.Values.Select(shard => shard.Name)];
    }

    /// <summary>The shards' names in the order of their numbers: <c>shard0</c>, <c>shard1</c>, …</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The shard's primary: all writes, and every read that must see what was just written.</summary>
    public NpgsqlDataSource Primary(string shard) => Find(shard).Primary;

    /// <summary>The shard's replicas, one pool per host; empty if it has none.</summary>
    public IReadOnlyList<NpgsqlDataSource> Replicas(string shard) => Find(shard).Replicas;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var shard in _shards.Values)
        {
            await shard.Primary.DisposeAsync();
            foreach (var replica in shard.Replicas)
                await replica.DisposeAsync();
        }
    }

    private Shard Find(string name) => _shards.TryGetValue(name, out var shard) ? shard : throw new InvalidOperationException(
        $"This process knows no shard '{name}'. ConnectionStrings names {string.Join(", ", Names)}; the catalog says a company lives on '{name}'.");

    internal sealed record Shard(string Name, NpgsqlDataSource Primary, IReadOnlyList<NpgsqlDataSource> Replicas);
}
