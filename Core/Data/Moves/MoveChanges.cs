using Npgsql;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using NpgsqlTypes;

namespace Scale.Core.Data.Moves;

/// <summary>
/// Changes as the source logged them, applied to the target in the same order, some transactions at a time. Nobody else writes these
/// rows there, so every change must find what it changes; one that does not means that the copy is wrong, and ends the move.
/// </summary>
internal sealed class MoveChanges(NpgsqlConnection target, IReadOnlyList<MoveTable> tables)
{
    private const int MostPerBatch = 1_000;
    private readonly Dictionary<string, MoveTable> _tables = tables.ToDictionary(table => table.Name);
    private readonly List<NpgsqlBatchCommand> _current = [];
    private readonly List<NpgsqlBatchCommand> _complete = [];

    /// <summary>Changes applied so far.</summary>
    public long Applied { get; private set; }

    /// <summary>Takes one change of the transaction that is being received.</summary>
    public async Task AddAsync(PgOutputReplicationMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case InsertMessage insert:
                _current.Add(Insert(insert.Relation, await ReadAsync(insert.NewRow, ct)));
                break;
            case IndexUpdateMessage:
                throw new MoveFailedException("A row's primary key has changed; keys of companies' rows do not.");
            case UpdateMessage update:
                _current.Add(Update(update.Relation, await ReadAsync(update.NewRow, ct)));
                break;
            case KeyDeleteMessage delete:
                _current.Add(Delete(delete.Relation, await ReadAsync(delete.Key, ct)));
                break;
            case FullDeleteMessage or TruncateMessage:
                throw new MoveFailedException($"The stream holds a {message.GetType().Name} that cannot be applied to one company.");
        }
    }

    /// <summary>The transaction is complete. Applies when there is enough for a round trip.</summary>
    public async Task CommitAsync(CancellationToken ct)
    {
        _complete.AddRange(_current);
        _current.Clear();
        if (_complete.Count >= MostPerBatch)
            await FlushAsync(ct);
    }

    /// <summary>Applies what is complete, in one transaction.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        if (_complete.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(target);
        foreach (var command in _complete)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
        if (_complete.FirstOrDefault(command => command.RecordsAffected != 1) is { } lost)
            throw new MoveFailedException($"A change did not find its row on the target: {lost.CommandText}");
        Applied += _complete.Count;
        _complete.Clear();
    }

    private NpgsqlBatchCommand Insert(RelationMessage relation, Value[] row)
    {
        var table = _tables[relation.RelationName];
        var written = Columns(relation).Index().Where(column => table.Columns.Contains(column.Item)).ToList();
        return Command(
            $"INSERT INTO {table.Sql} ({string.Join(", ", written.Select(column => MoveTable.Quote(column.Item)))}) OVERRIDING SYSTEM VALUE VALUES ({string.Join(", ", written.Select((_, i) => $"${i + 1}"))})",
            written.Select(column => row[column.Index]));
    }

    private NpgsqlBatchCommand Update(RelationMessage relation, Value[] row)
    {
        var table = _tables[relation.RelationName];
        var columns = Columns(relation);
        var changed = columns.Index().Where(column => !row[column.Index].IsUnchanged && table.Columns.Contains(column.Item) && !table.Key.Contains(column.Item)).ToList();
        var keys = columns.Index().Where(column => table.Key.Contains(column.Item)).ToList();
        // A table that is all key has nothing to set; the row is looked for all the same.
        var set = changed.Count == 0 ? $"{MoveTable.Quote(table.Key[0])} = {MoveTable.Quote(table.Key[0])}" : Assign(changed, 1, ", ");
        return Command(
            $"UPDATE {table.Sql} SET {set} WHERE {Assign(keys, changed.Count + 1, " AND ")}",
            changed.Concat(keys).Select(column => row[column.Index]));
    }

    private NpgsqlBatchCommand Delete(RelationMessage relation, Value[] row)
    {
        var table = _tables[relation.RelationName];
        var keys = Columns(relation).Index().Where(column => table.Key.Contains(column.Item)).ToList();
        return Command($"DELETE FROM {table.Sql} WHERE {Assign(keys, 1, " AND ")}", keys.Select(column => row[column.Index]));
    }

    private static List<string> Columns(RelationMessage relation) => [.. relation.Columns.Select(column => column.ColumnName)];

    private static string Assign(IReadOnlyList<(int Index, string Item)> columns, int first, string separator) =>
        string.Join(separator, columns.Select((column, i) => $"{MoveTable.Quote(column.Item)} = ${first + i}"));

    // As text of no type: the target reads it as what its column is.
    private static NpgsqlBatchCommand Command(string sql, IEnumerable<Value> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = (object?)value.Text ?? DBNull.Value });
        return command;
    }

    private static async Task<Value[]> ReadAsync(ReplicationTuple tuple, CancellationToken ct)
    {
        var row = new List<Value>(tuple.NumColumns);
        await foreach (var value in tuple.WithCancellation(ct))
        {
            row.Add(value.IsUnchangedToastedValue ? new Value(null, true)
                : value.IsDBNull ? default
                : new Value(await value.Get<string>(ct), false));
        }
        return [.. row];
    }

    private readonly record struct Value(string? Text, bool IsUnchanged);
}
