using Npgsql;
using NpgsqlTypes;

namespace Scale.Core.Data.Consistency;

/// <summary>Commits, and learns where the commit is in the log, in one round trip.</summary>
internal static class CommitBatch
{
    private static readonly string PositionSql = SqlText.Of<CommitPosition>("commit_position");

    /// <summary>
    /// Ends the connection's open transaction. Its <see cref="NpgsqlTransaction"/> knows from the server that it is over, and its
    /// disposal then does nothing. The command time-out bounds it; it cannot be cancelled, because that would leave open whether it was done.
    /// </summary>
    public static async Task<CommitPosition> CommitAsync(NpgsqlConnection connection, string shard)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new("COMMIT"), new(PositionSql) } };
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        return new CommitPosition(shard, reader.GetInt32(0), reader.GetFieldValue<NpgsqlLogSequenceNumber>(1));
    }
}
