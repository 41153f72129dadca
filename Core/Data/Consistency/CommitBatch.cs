using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using Scale.Core.Events;

namespace Scale.Core.Data.Consistency;

/// <summary>The last round trip of a write: what is left to be written, the commit, and where it is in the log.</summary>
internal static class CommitBatch
{
    private static readonly string PositionSql = SqlText.Of<CommitPosition>("commit_position");

    /// <summary>
    /// Ends the connection's open transaction. If a statement fails, the server skips everything behind it, the commit too. Afterwards the
    /// <see cref="NpgsqlTransaction"/> knows from the server that it is over, and its disposal then does nothing. The command time-out
    /// bounds it; it cannot be cancelled, because that would leave open whether it was done.
    /// </summary>
    /// <param name="connection">Whose transaction is ended.</param>
    /// <param name="shard">Where that is.</param>
    /// <param name="before">Statements without rows.</param>
    /// <param name="events">Written behind them and right before the commit; null if there are none.</param>
    public static async Task<(CommitPosition Position, IReadOnlyList<EventRecord> Events)> CommitAsync(
        NpgsqlConnection connection, string shard, IEnumerable<NpgsqlBatchCommand> before, EventAppend? events)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in before)
            batch.BatchCommands.Add(statement);
        if (events is not null)
            batch.BatchCommands.Add(events.Statement);
        batch.BatchCommands.Add(new("COMMIT"));
        batch.BatchCommands.Add(new(PositionSql));

        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        IReadOnlyList<EventRecord> appended = [];
        if (events is not null)
        {
            if (!await reader.ReadAsync(CancellationToken.None))
                throw new UnreachableException("Appending events returned no head.");
            appended = events.Read(reader);
            await reader.NextResultAsync(CancellationToken.None);
        }
        return (await ReadPositionAsync(reader, shard, CancellationToken.None), appended);
    }

    /// <summary>Asks a primary where its log is.</summary>
    public static NpgsqlBatchCommand Position() => new(PositionSql);

    /// <summary>The answer.</summary>
    public static async Task<CommitPosition> ReadPositionAsync(NpgsqlDataReader reader, string shard, CancellationToken ct)
    {
        await reader.ReadAsync(ct);
        return new CommitPosition(shard, reader.GetInt32(0), reader.GetFieldValue<NpgsqlLogSequenceNumber>(1));
    }
}
