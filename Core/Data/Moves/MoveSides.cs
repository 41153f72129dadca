using Npgsql;

namespace Scale.Core.Data.Moves;

/// <summary>
/// The two shards of a move, held: nobody else moves the company or purges it there. The locks belong to the connections that make
/// the changes, so whoever gets them knows that nothing of an earlier worker can still be committed.
/// </summary>
internal sealed class MoveSides : IAsyncDisposable
{
    // A worker that just died, or a purge of a few thousand rows, lets go within this.
    private const string PatienceSql = "SET LOCAL lock_timeout = '15s'";
    private const string LockKey = "hashtextextended('scale.move.' || $1::uuid, 0)";
    private const string HoldSql = "SELECT pg_advisory_lock(" + LockKey + ")";

    /// <summary>The same lock, tried for one transaction.</summary>
    public const string TryHoldSql = "SELECT pg_try_advisory_xact_lock(" + LockKey + ")";

    private MoveSides(NpgsqlConnection source, NpgsqlConnection target) => (Source, Target) = (source, target);

    /// <summary>Where the company lives.</summary>
    public NpgsqlConnection Source { get; }

    /// <summary>Where it moves to. What is written here are copies: no trigger and no foreign key looks at them again.</summary>
    public NpgsqlConnection Target { get; }

    /// <summary>Opens and holds both. Throws if another worker has them.</summary>
    public static async Task<MoveSides> OpenAsync(MoverDatabases databases, CompanyMove move, CancellationToken ct)
    {
        var source = await databases.OpenAsync(move.Source, ct);
        try
        {
            await HoldAsync(source, move.CompanyId, ct);
            var target = await databases.OpenCopyAsync(move.Target, ct);
            try
            {
                await HoldAsync(target, move.CompanyId, ct);
                return new MoveSides(source, target);
            }
            catch
            {
                await target.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }

    // The lock outlives the transaction, the limit of the wait does not.
    private static async Task HoldAsync(NpgsqlConnection connection, Guid company, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await MoveSide.ExecuteAsync(connection, PatienceSql, ct);
        await MoveSide.ExecuteAsync(connection, HoldSql, ct, MoveSide.Id(company));
        await transaction.CommitAsync(ct);
    }
}
