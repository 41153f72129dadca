using System.Collections.Concurrent;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Scale.Core.Data.Moves;

/// <summary>
/// The changes of one company, streamed from its shard by logical decoding and applied to the other one. The replication slot is
/// temporary: whatever happens to this process, the source keeps no log for it.
/// </summary>
internal sealed class MoveStream : IAsyncDisposable
{
    private const string MarkerPrefix = "scale_move";
    private const string EmitSql = "SELECT pg_logical_emit_message(true, $1, $2)";

    private readonly LogicalReplicationConnection _replication;
    private readonly PgOutputReplicationSlot _slot;
    private readonly string _publication;
    private readonly MoveChanges _changes;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _markers = new();
    private TaskCompletionSource _resume = Signal();
    private Task _running = Task.CompletedTask;

    private MoveStream(LogicalReplicationConnection replication, PgOutputReplicationSlot slot, string publication, MoveChanges changes) =>
        (_replication, _slot, _publication, _changes) = (replication, slot, publication, changes);

    /// <summary>What the source's rows were when the stream begins: a snapshot that another transaction can take.</summary>
    public string Snapshot => _slot.SnapshotName!;

    /// <summary>Changes applied so far.</summary>
    public long Applied => _changes.Applied;

    /// <summary>Makes the slot. Waits for transactions that are under way on the source's server.</summary>
    public static async Task<MoveStream> OpenAsync(
        MoverDatabases databases, CompanyMove move, string publication, MoveChanges changes, CancellationToken ct)
    {
        var replication = await databases.OpenReplicationAsync(move.Source, ct);
        try
        {
            var slot = await replication.CreatePgOutputReplicationSlot(
                $"move_{move.Id:N}", temporarySlot: true, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.Export, cancellationToken: ct);
            return new MoveStream(replication, slot, publication, changes);
        }
        catch
        {
            await replication.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to apply; the snapshot has been copied.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Puts a marker into the source's log, behind everything that is committed there.</summary>
    public async Task<string> MarkAsync(NpgsqlConnection source, CancellationToken ct)
    {
        var marker = $"{Guid.NewGuid():N}";
        _markers[marker] = Signal();
        await using var command = new NpgsqlCommand(EmitSql, source)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = MarkerPrefix }, new NpgsqlParameter<string> { TypedValue = marker } },
        };
        await command.ExecuteNonQueryAsync(ct);
        return marker;
    }

    /// <summary>Returns when everything before the marker is on the target. Nothing behind it is, until <see cref="Resume"/>.</summary>
    public async Task ArriveAsync(string marker, TimeSpan most, CancellationToken ct)
    {
        var arrived = _markers[marker].Task;
        try
        {
            if (await Task.WhenAny(arrived, _running).WaitAsync(most, ct) != arrived)
                await _running; // Throws what ended the stream.
            await arrived;
        }
        catch (TimeoutException)
        {
            _markers.TryRemove(marker, out _); // Nobody waits for it any more, so the stream must not either.
            Resume();
            throw;
        }
    }

    /// <summary>Goes on behind the marker that arrived.</summary>
    public void Resume() => Interlocked.Exchange(ref _resume, Signal()).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _replication.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var options = new PgOutputReplicationOptions(_publication, PgOutputProtocolVersion.V1, binary: false, streamingMode: null, messages: true);
        await using var messages = _replication.StartReplication(_slot, options, _stop.Token).GetAsyncEnumerator(_stop.Token);
        string? marker = null;
        while (true)
        {
            var next = messages.MoveNextAsync();
            // Nothing more to read at once: what is complete goes out before waiting.
            if (!next.IsCompleted)
                await _changes.FlushAsync(_stop.Token);
            if (!await next)
                return;
            switch (messages.Current)
            {
                case LogicalDecodingMessage { Prefix: MarkerPrefix } message:
                    using (var reader = new StreamReader(message.Data))
                        marker = await reader.ReadToEndAsync(_stop.Token);
                    break;
                case CommitMessage commit:
                    await _changes.CommitAsync(_stop.Token);
                    if (marker is not null)
                        await StopAtAsync(marker);
                    marker = null;
                    _replication.SetReplicationStatus(commit.TransactionEndLsn);
                    break;
                default:
                    await _changes.AddAsync(messages.Current, _stop.Token);
                    break;
            }
        }
    }

    private async Task StopAtAsync(string marker)
    {
        await _changes.FlushAsync(_stop.Token);
        if (!_markers.TryGetValue(marker, out var arrived))
            return; // Of another move.
        var resumed = _resume.Task;
        arrived.TrySetResult();
        await resumed.WaitAsync(_stop.Token);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
