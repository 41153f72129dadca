using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Metering;

/// <summary>
/// Writes what <see cref="RequestMeter"/> has counted, every few seconds and when the process stops: many companies of a shard in one round
/// trip, each with its own row-level security and fence, and none while this process's clock is off. Whether a write that fails has been committed is not known, so it is repeated as it was,
/// under its id, which the shard takes once; what is counted meanwhile for its companies waits.
/// </summary>
internal sealed class RequestMetricsWriter(
    RequestMeter meter, ShardDatabases shards, DatabaseClocks clocks, TenantHomes homes, IOptions<MeteringOptions> options, TimeProvider clock,
    ILogger<RequestMetricsWriter> logger) : BackgroundService
{
    private const int MostCompanies = 200;
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);
    private static readonly string OnceSql = SqlText.Of<RequestMeter>("once");
    private static readonly string AddSql = SqlText.Of<RequestMeter>("add");

    private readonly List<CountsWrite> _unsure = [];

    /// <summary>Writes all there is; what a shard does not take is left for the next time.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        CountsWrite[] unsure = [.. _unsure];
        _unsure.Clear();
        foreach (var write in unsure)
            await TryWriteAsync(write, ct);

        // What may be unsure has a bound: one write of each company, and no more counts than the meter has.
        var isFull = _unsure.Sum(write => write.Companies.Sum(company => company.Rows.Count)) >= options.Value.MostCells;
        var waiting = _unsure.SelectMany(write => write.Companies).Select(company => company.Home.CompanyId).ToHashSet();
        // By company, so that two instances lock the rows of one shard in the same order.
        var taken = meter.Take().GroupBy(taken => taken.Key.CompanyId).OrderBy(company => company.Key)
            .ToLookup(company => isFull || waiting.Contains(company.Key));
        foreach (var row in taken[true].SelectMany(company => company))
            row.Cell.GiveBack(row.Counts);
        var companies = taken[false].Select(company => (Home: homes.Latest(company.First().Cell.Tenant), Rows: company.ToList()));
        foreach (var shard in companies.GroupBy(company => company.Home.Shard, StringComparer.Ordinal))
        {
            foreach (var some in shard.Chunk(MostCompanies))
                await TryWriteAsync(new CountsWrite(shard.Key, some), ct);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.FlushEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                // To its end: of a write that is cancelled nobody knows whether it has happened. The time-out of commands bounds it.
                await WriteAsync(CancellationToken.None);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is written on the way out.
        }
    }

    private async Task TryWriteAsync(CountsWrite write, CancellationToken ct)
    {
        try
        {
            await WriteAsync(write, ct);
        }
        // One of them has moved, or has a minute that no month is there for. The others need not wait for it.
        catch (PostgresException e) when (IsRefused(e) || TenantFence.IsElsewhere(e) || TenantFence.IsMoving(e))
        {
            foreach (var company in write.Companies)
                await TryWriteAsync(company.Home, company.Rows, ct);
        }
        catch (Exception e)
        {
            Keep(write, e, ct);
        }
    }

    private async Task TryWriteAsync(Tenant tenant, List<TakenCounts> rows, CancellationToken ct)
    {
        var write = new CountsWrite(tenant.Shard, [(tenant, rows)]);
        try
        {
            await homes.WriteAsync(tenant, async home =>
            {
                write = write with { Shard = home.Shard, Companies = [(home, rows)] };
                await WriteAsync(write, ct);
                return true;
            }, ct);
        }
        catch (PostgresException e) when (IsRefused(e))
        {
            MeteringTelemetry.Lost(rows.Sum(row => row.Counts.Requests), "refused");
            logger.LogError(e, "The requests of company {CompanyId} could not be counted", tenant.CompanyId);
        }
        catch (Exception e)
        {
            Keep(write, e, ct);
        }
    }

    // One batch without a transaction around it is one transaction.
    private async Task WriteAsync(CountsWrite write, CancellationToken ct)
    {
        // Before the write gets its id, which says when it was made.
        await clocks.RequireAsync(write.Shard, ct);
        await using var batch = shards.Primary(write.Shard).CreateBatch();
        batch.BatchCommands.Add(Once(write.Id ??= Guid.CreateVersion7(clock.GetUtcNow())));
        foreach (var (home, rows) in write.Companies)
        {
            batch.BatchCommands.Add(TenantScope.EnterShard(home));
            batch.BatchCommands.Add(Add(home.CompanyId, rows));
        }
        try
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "request_metrics_writes" })
        {
            // It has happened, and the answer was lost.
        }
        MeteringTelemetry.Written(write.Companies.Sum(company => company.Rows.Count));
    }

    // A background service that fails stops the whole process.
    private void Keep(CountsWrite write, Exception e, CancellationToken ct)
    {
        _unsure.Add(write);
        if (!ct.IsCancellationRequested)
            logger.LogWarning(e, "The requests of companies on {Shard} could not be written; it is tried again", write.Shard);
    }

    // What is wrong with the values (classes 22 and 23) is wrong the next time too.
    private static bool IsRefused(PostgresException e) => e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    private NpgsqlBatchCommand Once(Guid write) => new(OnceSql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = write },
            new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(clock.GetUtcNow() - Remembered) },
        },
    };

    private NpgsqlBatchCommand Add(Guid company, List<TakenCounts> rows)
    {
        var origin = DateTime.UnixEpoch + meter.Offset;
        return new(AddSql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = company },
                new NpgsqlParameter<DateTime[]> { TypedValue = [.. rows.Select(row => origin.AddMinutes(row.Key.Minute))] },
                new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => row.Key.Group)] },
                Numbers(rows, counts => counts.Requests),
                Numbers(rows, counts => counts.ClientErrors),
                Numbers(rows, counts => counts.ServerErrors),
                Numbers(rows, counts => counts.Throttled),
                Numbers(rows, counts => counts.Microseconds),
            },
        };
    }

    private static NpgsqlParameter<long[]> Numbers(List<TakenCounts> rows, Func<RequestCounts, long> number) =>
        new() { TypedValue = [.. rows.Select(row => number(row.Counts))] };

    private sealed record CountsWrite(string Shard, (Tenant Home, List<TakenCounts> Rows)[] Companies)
    {
        /// <summary>What the shard remembers it by; null until it has been sent.</summary>
        public Guid? Id { get; set; }
    }
}
