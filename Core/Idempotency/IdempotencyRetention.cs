using Npgsql;
using Scale.Core.Data;

namespace Scale.Core.Idempotency;

/// <summary>Deletes keys past their time.</summary>
public sealed class IdempotencyRetention(ShardDatabases shards)
{
    private const int Batch = 1_000;
    private const string Sql = "SELECT idempotency_forget($1)";

    /// <summary>All of one shard, in short transactions; answers how many.</summary>
    public async Task<long> RunAsync(string shard, CancellationToken ct)
    {
        for (var deleted = 0L; ;)
        {
            await using var command = shards.Primary(shard).CreateCommand(Sql);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Batch });
            var count = (int)(await command.ExecuteScalarAsync(ct))!;
            deleted += count;
            if (count < Batch)
                return deleted;
        }
    }
}
