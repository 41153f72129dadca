using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Revocations;
using Scale.Core.Tenancy;

namespace Scale.Core.Data;

/// <summary>Changes of a company's rows in the catalog: its users, keys and itself.</summary>
/// <remarks>
/// Two databases, no distributed transaction. The catalog's transaction is open first and saves, so its refusals are known before
/// anything is written to the shard; then the shard commits the events, the audit entries and what else follows there; then the catalog. A
/// crash between the two commits leaves an entry of a change that was not made, never a change without its entry: doing it again works. Others
/// hear of it when both are done.
/// </remarks>
public sealed class CatalogWrites(
    CatalogDatabase catalog, IDbContextFactory<CatalogContext> contexts, TenantDatabase database, CommitTeller teller, RevocationLog revocations,
    RevocationChannel revocationChannel)
{
    /// <summary>Runs the work for the tenant's company and commits, unless the work calls <see cref="CatalogWrite.Rollback"/> or throws.</summary>
    public async Task<T> RunAsync<T>(Tenant tenant, Func<CatalogWrite, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        var (result, committed) = await CommitAsync(tenant, work, ct);
        if (committed is not var (news, revoked))
            return result;
        // Who hears of it, and asks, finds it; and nothing of the catalog is locked any more while Redis is told.
        await teller.TellAsync(news);
        await revocationChannel.PublishAsync(revoked);
        return result;
    }

    private async Task<(T Result, (CommitNews? News, IReadOnlySet<Guid> Revoked)? Committed)> CommitAsync<T>(
        Tenant tenant, Func<CatalogWrite, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        // A moving company's changes wait for the move with a connection of the catalog each; they have half of the pool for that.
        using var turn = await catalog.EnterAsync(tenant.CompanyId, ct);
        await using var context = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await TenantScope.EnterAsync((NpgsqlConnection)context.Database.GetDbConnection(), tenant.CompanyId, ct);

        var write = new CatalogWrite(tenant, context);
        context.Audit = write.Audit;
        var result = await work(write, ct);
        if (write.IsRolledBack)
            return (result, null);
        await context.SaveChangesAsync(ct);
        await RecordRevocationsAsync(write, ct);
        var (_, news) = await database.CommitAsync(tenant, (shard, _) => Task.FromResult(CopyTo(shard, write)), ct);
        await transaction.CommitAsync(CancellationToken.None);
        return (result, (news, write.Revoked.Keys.ToHashSet()));
    }

    private async Task RecordRevocationsAsync(CatalogWrite write, CancellationToken ct)
    {
        if (write.Revoked.Count == 0)
            return;
        await using var batch = new NpgsqlBatch((NpgsqlConnection)write.Db.Database.GetDbConnection());
        foreach (var (subject, keep) in write.Revoked)
            batch.BatchCommands.Add(revocations.Record(write.Tenant.CompanyId, subject, keep));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static bool CopyTo(TenantWrite shard, CatalogWrite write)
    {
        foreach (var draft in write.Audits)
            shard.Audit(draft);
        foreach (var draft in write.Events)
            shard.Raise(draft);
        foreach (var statement in write.OnShard)
            shard.AtEnd(statement());
        return true;
    }
}
