using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Tenancy;

namespace Scale.Core.Metering;

/// <summary>
/// Writes what <see cref="RequestMeter"/> has counted, every few seconds and when the process stops: many companies of a shard in one round
/// trip, each with its own row-level security and fence. What cannot be written stays counted. Whether a commit whose answer is lost has happened
/// is not known; its counts are written again.
/// </summary>
internal sealed class RequestMetricsWriter(
    RequestMeter meter, ShardDatabases shards, TenantHomes homes, IOptions<MeteringOptions> options, TimeProvider clock, ILogger<RequestMetricsWriter> logger)
    : BackgroundService
{
    private const int MostCompanies = 200;
    private static readonly string AddSql = SqlText.Of<RequestMeter>("add");

    /// <summary>Writes all there is; what a shard does not take is left for the next time.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        // By company, so that two instances lock the rows of one shard in the same order.
        var companies = meter.Take().GroupBy(taken => taken.Key.CompanyId).OrderBy(company => company.Key)
            .Select(company => (Home: homes.Latest(company.First().Cell.Tenant), Rows: company.ToList()));
        foreach (var shard in companies.GroupBy(company => company.Home.Shard, StringComparer.Ordinal))
        {
            foreach (var some in shard.Chunk(MostCompanies))
                await TryWriteAsync(shard.Key, some, ct);
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

    private async Task TryWriteAsync(string shard, (Tenant Home, List<TakenCounts> Rows)[] companies, CancellationToken ct)
    {
        try
        {
            await WriteAsync(shard, companies, ct);
        }
        // One of them has moved, or has a minute that no month is there for. The others need not wait for it.
        catch (PostgresException e) when (IsRefused(e) || TenantFence.IsElsewhere(e) || TenantFence.IsMoving(e))
        {
            foreach (var company in companies)
                await TryWriteAsync(company.Home, company.Rows, ct);
        }
        catch (Exception e)
        {
            GiveBack(shard, companies.SelectMany(company => company.Rows), e, ct);
        }
    }

    private async Task TryWriteAsync(Tenant tenant, List<TakenCounts> rows, CancellationToken ct)
    {
        try
        {
            await homes.WriteAsync(tenant, async home =>
            {
                await WriteAsync(home.Shard, [(home, rows)], ct);
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
            GiveBack(tenant.Shard, rows, e, ct);
        }
    }

    // One batch without a transaction around it is one transaction.
    private async Task WriteAsync(string shard, (Tenant Home, List<TakenCounts> Rows)[] companies, CancellationToken ct)
    {
        await using var batch = shards.Primary(shard).CreateBatch();
        foreach (var (home, rows) in companies)
        {
            batch.BatchCommands.Add(TenantScope.EnterShard(home));
            batch.BatchCommands.Add(Add(home.CompanyId, rows));
        }
        await batch.ExecuteNonQueryAsync(ct);
        MeteringTelemetry.Written(companies.Sum(company => company.Rows.Count));
    }

    // A background service that fails stops the whole process.
    private void GiveBack(string shard, IEnumerable<TakenCounts> rows, Exception e, CancellationToken ct)
    {
        foreach (var row in rows)
            row.Cell.GiveBack(row.Counts);
        if (!ct.IsCancellationRequested)
            logger.LogWarning(e, "The requests of companies on {Shard} could not be written; it is tried again", shard);
    }

    // What is wrong with the values (classes 22 and 23) is wrong the next time too.
    private static bool IsRefused(PostgresException e) => e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static NpgsqlBatchCommand Add(Guid company, List<TakenCounts> rows) => new(AddSql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = company },
            new NpgsqlParameter<DateTime[]> { TypedValue = [.. rows.Select(row => DateTime.UnixEpoch.AddMinutes(row.Key.Minute))] },
            new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => row.Key.Group)] },
            Numbers(rows, counts => counts.Requests),
            Numbers(rows, counts => counts.ClientErrors),
            Numbers(rows, counts => counts.ServerErrors),
            Numbers(rows, counts => counts.Throttled),
            Numbers(rows, counts => counts.Microseconds),
        },
    };

    private static NpgsqlParameter<long[]> Numbers(List<TakenCounts> rows, Func<RequestCounts, long> number) =>
        new() { TypedValue = [.. rows.Select(row => number(row.Counts))] };
}
