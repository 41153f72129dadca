using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Audit;
using Scale.Core.Caching;
using Scale.Core.Data.Consistency;
using Scale.Core.Data.Pools;
using Scale.Core.Data.Replicas;
using Scale.Core.Events;
using Scale.Core.Idempotency;
using Scale.Core.Jobs;
using Scale.Core.Quotas;
using Scale.Core.Tenancy;

namespace Scale.Core.Data;

/// <summary>The way to a company's rows. Whatever runs through it sees and changes that company only.</summary>
public sealed class TenantDatabase(
    ShardDatabases shards,
    DatabaseClocks clocks,
    TenantHomes homes,
    ReadRouter router,
    IDbContextFactory<ShardContext> contexts,
    ITransactionalEventLog log,
    AuditLog audit,
    QuotaTake quotas,
    IJobEnqueuer jobs,
    CommitTeller teller,
    IOptions<DataOptions> options)
{
    private readonly CompanyShares _shares = new("Primary", options.Value.Primary.MaxSize, options.Value);

    /// <summary>
    /// One transaction: the company is set, <paramref name="work"/> runs, changes are saved, jobs and then events are written,
    /// and it is committed; after that the events are published and idle workers woken. If the work calls
    /// <see cref="TenantWrite.Rollback"/> or throws, nothing of it remains. A company that has moved is followed to its shard: then
    /// <paramref name="work"/> runs there, from its beginning.
    /// </summary>
    public async Task<T> WriteAsync<T>(Tenant tenant, Func<TenantWrite, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        var (result, news) = await CommitAsync(tenant, work, ct);
        await teller.TellAsync(news);
        return result;
    }

    /// <summary>
    /// The hot path of writes: <paramref name="first"/> travels with the begin of the transaction and <paramref name="read"/> is called with
    /// its rows. Work that leaves the rest to <see cref="TenantWrite.AtEnd"/> then takes two round trips in all, and holds its locks for one.
    /// </summary>
    public async Task<T> WriteAsync<TFound, T>(
        Tenant tenant, Func<NpgsqlBatchCommand> first, Func<NpgsqlDataReader, CancellationToken, Task<TFound>> read,
        Func<TenantWrite, TFound, T> work, CancellationToken ct)
    {
        var (result, news) = await homes.WriteAsync(
            tenant,
            home => CommitOnceAsync(
                home, connection => TenantScope.EnterHotWriteAsync(connection, home, first(), read, ct), (write, found) => Task.FromResult(work(write, found)), ct),
            ct);
        await teller.TellAsync(news);
        return result;
    }

    /// <summary>The transaction alone, for who has something else to commit before others may hear of it.</summary>
    internal Task<(T Result, CommitNews? News)> CommitAsync<T>(Tenant tenant, Func<TenantWrite, CancellationToken, Task<T>> work, CancellationToken ct) =>
        homes.WriteAsync(
            tenant, home => CommitOnceAsync(home, connection => TenantScope.EnterShardAsync(connection, home, ct), (write, _) => work(write, ct), ct), ct);

    private async Task<(T Result, CommitNews? News)> CommitOnceAsync<TFound, T>(
        Tenant tenant, Func<NpgsqlConnection, Task<TFound>> enter, Func<TenantWrite, TFound, Task<T>> work, CancellationToken ct)
    {
        using var measured = DataTelemetry.Measure(tenant.Shard, "write");
        await clocks.RequireAsync(tenant.Shard, ct);
        using var share = await _shares.EnterAsync(tenant.CompanyId, ct);
        await using var connection = await shards.Primary(tenant.Shard).OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var found = await enter(connection);

        var write = new TenantWrite(tenant, connection, transaction, Rent);
        try
        {
            var result = await work(write, found);
            var news = write.IsRolledBack ? null : await FinishAsync(write, result, ct);
            measured.Succeeded(write.IsRolledBack ? "rolled_back" : "committed");
            return (result, news);
        }
        finally
        {
            if (write.RentedContext is { } context)
                await context.DisposeAsync();
        }
    }

    /// <summary>
    /// EF Core queries of one company, in a transaction that cannot write, on a replica that shows what <see cref="Tenant.Consistency"/>
    /// asks for. If that host fails, or the company is found to have moved, <paramref name="work"/> runs once more elsewhere: its result is
    /// all it may leave behind.
    /// </summary>
    public Task<T> ReadAsync<T>(
        Tenant tenant, Func<ShardContext, CancellationToken, Task<T>> work, CancellationToken ct, ReadFrom from = ReadFrom.Replica) =>
        homes.ReadAsync(tenant, from, (home, source) => ReadOnceAsync(home, source, work, ct), ct);

    private async Task<HostAnswer<T>> ReadOnceAsync<T>(Tenant tenant, ReadFrom from, Func<ShardContext, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        using var measured = DataTelemetry.Measure(tenant.Shard, "read");
        var result = await router.RunAsync<HostAnswer<T>>(tenant, from, async (host, _) =>
        {
            await using var connection = await host.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            if (!TenantFence.IsHere(tenant, await TenantScope.EnterReadOnlyAsync(connection, tenant.CompanyId, ct), from))
                return HostAnswer<T>.Elsewhere;
            await using var context = Rent(tenant, connection, transaction);
            var result = await work(context, ct);
            await transaction.CommitAsync(ct);
            return result;
        }, ct);
        measured.Succeeded(result.IsHere ? "committed" : "elsewhere");
        return result;
    }

    /// <summary>
    /// The hot path: the company and the query in one round trip. A batch without a transaction is one implicit transaction,
    /// so the setting ends with it. <paramref name="query"/> is made anew for each host that is asked, because a command remembers
    /// the statement it was prepared as and would name it on another connection. <paramref name="read"/> is called once, with the reader
    /// before the query's first row; it runs on a host that shows what <see cref="Tenant.Consistency"/> asks for.
    /// </summary>
    public Task<T> QueryAsync<T>(
        Tenant tenant, Func<NpgsqlBatchCommand> query, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct,
        ReadFrom from = ReadFrom.Replica) =>
        homes.ReadAsync(tenant, from, (home, source) => QueryOnceAsync(home, source, query, read, ct), ct);

    /// <summary>Where the company's primary is now. Whoever reads at least that sees everything committed before, also what came past this API.</summary>
    public Task<CommitPosition> PositionAsync(Tenant tenant, CancellationToken ct) => homes.ReadAsync(
        tenant, ReadFrom.Primary,
        (home, source) => QueryOnceAsync(home, source, CommitBatch.Position, (reader, token) => CommitBatch.ReadPositionAsync(reader, home.Shard, token), ct), ct);

    private async Task<HostAnswer<T>> QueryOnceAsync<T>(
        Tenant tenant, ReadFrom from, Func<NpgsqlBatchCommand> query, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        using var measured = DataTelemetry.Measure(tenant.Shard, "query");
        var result = await router.RunAsync<HostAnswer<T>>(tenant, from, async (host, attempt) =>
        {
            await using var batch = host.CreateBatch();
            batch.BatchCommands.Add(TenantScope.EnterHotShard(tenant.CompanyId));
            batch.BatchCommands.Add(query());
            await using var reader = await batch.ExecuteReaderAsync(ct);
            if (!TenantFence.IsHere(tenant, await TenantScope.EpochAsync(reader, ct), from))
                return HostAnswer<T>.Elsewhere;
            attempt.Begin();
            return await read(reader, ct);
        }, ct);
        measured.Succeeded(result.IsHere ? "committed" : "elsewhere");
        return result;
    }

    private async Task<CommitNews> FinishAsync(TenantWrite write, object? result, CancellationToken ct)
    {
        if (write.RentedContext is { } context)
            await context.SaveChangesAsync(ct);

        IReadOnlyList<EnqueuedJob> enqueued = write.Jobs.Count == 0
            ? [] : await jobs.EnqueueAsync(write.Transaction, write.Tenant, write.Jobs, ct);
        var audited = Audited(write);
        var raised = write.Events.Count == 0 ? null : log.Append(write.Tenant, write.Events);

        // From here the caller going away must not leave it open whether the work was done; the command time-out still bounds it.
        ct.ThrowIfCancellationRequested();
        // What is counted is locked by everybody who makes the same, so it comes late, like the head of the log.
        var taken = write.Taken.Count == 0 ? [] : quotas.Statements(write.Tenant, write.Taken);
        NpgsqlBatchCommand[] effect = write.Tenant.Idempotency is { } request ? [request.Effect(result)] : [];
        var (position, events) = await CommitBatchAsync(write, [.. write.Last, .. audited, .. effect, .. taken], raised);
        write.Tenant.Consistency?.Committed(position);
        write.Tenant.Idempotency?.Committed();

        return new CommitNews(
            write.Tenant.Shard, write.Tenant.CompanyId, position, events,
            enqueued.Count == 0 ? [] : [.. enqueued.Where(job => job.Ready).Select(job => job.Queue).Distinct(StringComparer.Ordinal)],
            [.. write.Outdated.Where(CacheSpaces.All.Contains)]);
    }

    private async Task<(CommitPosition Position, IReadOnlyList<EventRecord> Events)> CommitBatchAsync(
        TenantWrite write, IEnumerable<NpgsqlBatchCommand> before, EventAppend? events)
    {
        try
        {
            return await CommitBatch.CommitAsync(write.Connection, write.Tenant.Shard, before, events);
        }
        catch (PostgresException e) when (write.Taken.Count > 0 && quotas.Refusal(write.Tenant, write.Taken, e) is { } refusal)
        {
            throw refusal;
        }
        catch (PostgresException e) when (IdempotentRequest.IsTakenOver(e))
        {
            throw new RequestTakenOverException(e);
        }
    }

    private NpgsqlBatchCommand[] Audited(TenantWrite write)
    {
        if (write.Audits.Count == 0 && !write.IsUnaudited)
        {
            throw new InvalidOperationException(
                "This transaction does not say what it changed. Changes through EF Core say so by themselves; after other statements call "
                + "TenantWrite.Audit, TenantWrite.Unaudited if nothing of the company's own is changed, or TenantWrite.Rollback if nothing is at all.");
        }
        return write.Audits.Count == 0 ? [] : [audit.Insert(write.Tenant, write.Audits)];
    }

    private ShardContext Rent(TenantWrite write)
    {
        var context = Rent(write.Tenant, write.Connection, write.Transaction);
        context.Audit = write.Audit;
        return context;
    }

    private ShardContext Rent(Tenant tenant, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        var context = contexts.CreateDbContext();
        context.CompanyId = tenant.CompanyId;
        context.Database.SetDbConnection(connection);
        context.Database.UseTransaction(transaction);
        // A failed save fails the whole transaction here, so a savepoint before each one would be a wasted round trip.
        context.Database.AutoSavepointsEnabled = false;
        return context;
    }
}
