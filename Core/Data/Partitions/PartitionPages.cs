namespace Scale.Core.Data.Partitions;

/// <summary>A partition and the shard it is on.</summary>
public readonly record struct ShardPartition(string Shard, Partition Partition);

/// <summary>Which partitions an operator asks for.</summary>
/// <param name="Limit">Most of them.</param>
/// <param name="Shard">Those of this shard; null for all.</param>
/// <param name="Table">Those of this table; null for all.</param>
/// <param name="After">Those behind this one; null from the start.</param>
public sealed record PartitionQuery(int Limit, string? Shard, string? Table, PartitionPlace? After);

/// <summary>A partition's place in the list: shards in the order of their numbers, then tables by name, then months.</summary>
public readonly record struct PartitionPlace(string Shard, string Table, string Name)
{
    /// <summary>Of that partition.</summary>
    public static PartitionPlace Of(ShardPartition found) => new(found.Shard, found.Partition.Table, found.Partition.Name);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static PartitionPlace Parse(string text) => text.Split('/') is [var shard, var table, var name]
        ? new(shard, table, name)
        : throw new FormatException($"'{text}' is no place of a partition.");

    /// <inheritdoc />
    public override string ToString() => $"{Shard}/{Table}/{Name}";
}

/// <summary>Pages of the partitions of all shards. A page asks only the shards whose partitions are on it.</summary>
public sealed class PartitionPages(ShardDatabases shards, PartitionCatalog catalog)
{
    /// <summary>Up to <see cref="PartitionQuery.Limit"/> partitions, and whether there are more.</summary>
    public async Task<(IReadOnlyList<ShardPartition> Items, bool More)> ReadAsync(PartitionQuery query, CancellationToken ct)
    {
        var found = new List<ShardPartition>();
        foreach (var shard in shards.Names.SkipWhile(name => query.After is { } after && name != after.Shard))
        {
            if (query.Shard is not null && query.Shard != shard)
                continue;
            var here = (await catalog.ListAsync(shard, ct)).Where(partition => query.Table is null || partition.Table == query.Table)
                .OrderBy(partition => partition.Table, StringComparer.Ordinal).ThenBy(partition => partition.Name, StringComparer.Ordinal)
                .SkipWhile(partition => query.After is { } after && after.Shard == shard && !IsBehind(partition, after));
            found.AddRange(here.Select(partition => new ShardPartition(shard, partition)));
            if (found.Count > query.Limit)
                return ([.. found.Take(query.Limit)], true);
        }
        return (found, false);
    }

    private static bool IsBehind(Partition partition, PartitionPlace place) => string.CompareOrdinal(partition.Table, place.Table) switch
    {
        0 => string.CompareOrdinal(partition.Name, place.Name) > 0,
        var order => order > 0,
    };
}
