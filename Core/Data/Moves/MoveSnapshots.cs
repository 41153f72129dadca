using System.Data;
using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>Both sides as of one moment, to be compared when there is time.</summary>
internal sealed class MoveSnapshots : IAsyncDisposable
{
    private readonly List<NpgsqlTransaction> _transactions = [];

    private MoveSnapshots(NpgsqlConnection source, NpgsqlConnection target) => (Source, Target) = (source, target);

    public NpgsqlConnection Source { get; }

    public NpgsqlConnection Target { get; }

    public static async Task<MoveSnapshots> OpenAsync(MoverDatabases databases, CompanyMove move, CancellationToken ct)
    {
        var source = await databases.OpenAsync(move.Source, ct);
        try
        {
            return new MoveSnapshots(source, await databases.OpenAsync(move.Target, ct));
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public Task TakeSourceAsync(CancellationToken ct) => TakeAsync(Source, ct);

    public Task TakeTargetAsync(CancellationToken ct) => TakeAsync(Target, ct);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }

    // The first statement takes the snapshot, and every later one sees it.
    private async Task TakeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        _transactions.Add(await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct));
        await MoveSide.ExecuteAsync(connection, "SELECT 1", ct);
    }
}
