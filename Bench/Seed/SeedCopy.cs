using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

namespace Scale.Bench.Seed;

/// <summary>
/// One COPY into one table, on a connection of its own. Batches are handed over and written beside the caller; none of it is in
/// the table before <see cref="CompleteAsync"/>, and nothing ever if that is not reached.
/// </summary>
internal sealed class SeedCopy<T> : IAsyncDisposable
{
    private readonly Channel<IReadOnlyCollection<T>> _batches = Channel.CreateBounded<IReadOnlyCollection<T>>(2);
    private readonly CancellationTokenSource _ended;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBinaryImporter _importer;
    private readonly Task _writing;

    private SeedCopy(NpgsqlConnection connection, NpgsqlBinaryImporter importer, Action<NpgsqlBinaryImporter, T> write, CancellationToken ct)
    {
        (_connection, _importer) = (connection, importer);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _writing = Task.Run(() => WriteAsync(write), CancellationToken.None);
    }

    /// <param name="database">Where.</param>
    /// <param name="target">Table and columns: <c>table (a, b, c)</c>.</param>
    /// <param name="write">Writes a row's columns.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<SeedCopy<T>> StartAsync(SeedDatabase database, string target, Action<NpgsqlBinaryImporter, T> write, CancellationToken ct)
    {
        var connection = await database.OpenAsync(ct);
        return new(connection, await SeedDatabase.BeginCopyAsync(connection, target, ct), write, ct);
    }

    /// <summary>Hands a batch over; waits while two are waiting.</summary>
    public async Task AddAsync(IReadOnlyCollection<T> batch)
    {
        try
        {
            await _batches.Writer.WriteAsync(batch, _ended.Token);
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            // Why it ended is the other side's to say.
            await _writing;
            throw;
        }
    }

    /// <summary>Puts everything into the table; answers how many rows.</summary>
    public async Task<long> CompleteAsync(CancellationToken ct)
    {
        _batches.Writer.Complete();
        await _writing;
        return (long)await _importer.CompleteAsync(ct);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _batches.Writer.TryComplete();
        await ((Task)_writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _importer.DisposeAsync();
        await _connection.DisposeAsync();
        _ended.Dispose();
    }

    private async Task WriteAsync(Action<NpgsqlBinaryImporter, T> write)
    {
        try
        {
            await foreach (var batch in _batches.Reader.ReadAllAsync(_ended.Token))
            {
                foreach (var row in batch)
                {
                    await _importer.StartRowAsync(_ended.Token);
                    write(_importer, row);
                }
            }
        }
        finally
        {
            await _ended.CancelAsync();
        }
    }
}

internal static class SeedColumns
{
    /// <summary>A moment, as <c>timestamptz</c>.</summary>
    public static void Time(this NpgsqlBinaryImporter row, DateTimeOffset at) => row.Write(at.UtcDateTime, NpgsqlDbType.TimestampTz);

    /// <summary>A text that may be missing.</summary>
    public static void Text(this NpgsqlBinaryImporter row, string? text)
    {
        if (text is null)
            row.WriteNull();
        else
            row.Write(text, NpgsqlDbType.Text);
    }
}
