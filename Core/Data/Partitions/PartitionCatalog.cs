using Npgsql;

namespace Scale.Core.Data.Partitions;

/// <summary>What partitions a shard has and which it lacks, as the services' role may know it.</summary>
public sealed class PartitionCatalog(ShardDatabases shards)
{
    private static readonly string ListSql = SqlText.Of<PartitionCatalog>("list");
    private static readonly string MissingSql = SqlText.Of<PartitionCatalog>("missing");

    /// <summary>Every partition of the shard, tables in order, oldest month first. Some hundred rows at most.</summary>
    public async Task<IReadOnlyList<Partition>> ListAsync(string shard, CancellationToken ct)
    {
        await using var command = shards.Primary(shard).CreateCommand(ListSql);
        return await ReadAsync(command, ct);
    }

    /// <summary>The months from the current one to <paramref name="ahead"/> later that are not there.</summary>
    public async Task<IReadOnlyList<MissingPartition>> MissingAsync(string shard, DateTimeOffset at, int ahead, CancellationToken ct)
    {
        await using var command = shards.Primary(shard).CreateCommand(MissingSql);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = at.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = ahead });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var missing = new List<MissingPartition>();
        while (await rows.ReadAsync(ct))
            missing.Add(new MissingPartition(rows.GetString(0), rows.GetFieldValue<DateTimeOffset>(1)));
        return missing;
    }

    internal static async Task<IReadOnlyList<Partition>> ListAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ListSql, connection);
        return await ReadAsync(command, ct);
    }

    private static async Task<IReadOnlyList<Partition>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var rows = await command.ExecuteReaderAsync(ct);
        var partitions = new List<Partition>();
        while (await rows.ReadAsync(ct))
        {
            partitions.Add(new Partition(
                rows.GetString(0), rows.GetInt32(1), rows.GetString(2), rows.GetFieldValue<DateTimeOffset>(3), rows.GetFieldValue<DateTimeOffset>(4),
                Enum.Parse<PartitionState>(rows.GetString(5), ignoreCase: true),
                rows.IsDBNull(6) ? null : rows.GetFieldValue<DateTimeOffset>(6), rows.GetInt64(7), rows.GetInt64(8)));
        }
        return partitions;
    }
}
