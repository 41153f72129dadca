using Npgsql;
using Scale.Core.Data;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Jobs;

public sealed class JobClaimTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private readonly string _queue = $"q{Guid.NewGuid():N}";

    [Fact]
    public async Task A_company_with_one_job_is_served_in_the_round_in_which_a_company_with_a_hundred_thousand_is()
    {
        var (large, small) = (OwnShard.NewTenant(), OwnShard.NewTenant());
        await FillAsync(large, 100_000);
        await FillAsync(small, 1);
        var worker = await shard.RegisterAsync(Cancellation);

        var jobs = await shard.Queue.ClaimAsync(_queue, worker, 10, Guid.Empty, Cancellation);

        Assert.Single(jobs, job => job.CompanyId == small.CompanyId);
        Assert.Contains(jobs, job => job.CompanyId == large.CompanyId);
    }

    [Fact]
    public async Task Companies_are_served_in_turn_also_when_a_batch_is_smaller_than_their_number()
    {
        var tenants = Enumerable.Range(0, 12).Select(_ => OwnShard.NewTenant()).ToArray();
        foreach (var tenant in tenants)
            await FillAsync(tenant, 100);
        var worker = await shard.RegisterAsync(Cancellation);

        var served = new Dictionary<Guid, int>();
        var last = tenants[7].CompanyId;
        for (var round = 0; round < 24; round++)
        {
            var jobs = await shard.Queue.ClaimAsync(_queue, worker, 5, last, Cancellation);
            foreach (var job in jobs)
                served[job.CompanyId] = served.GetValueOrDefault(job.CompanyId) + 1;
            last = jobs[^1].CompanyId;
        }

        Assert.Equal(12, served.Count);
        Assert.All(served.Values, jobs => Assert.Equal(10, jobs));
    }

    [Fact]
    public async Task A_weight_of_three_gets_three_times_as_much()
    {
        var (three, one) = (OwnShard.NewTenant(), OwnShard.NewTenant());
        await FillAsync(three, 2_000);
        await FillAsync(one, 2_000);
        await LimitAsync(three, null, 3);
        var worker = await shard.RegisterAsync(Cancellation);

        var served = new List<ClaimedJob>();
        while (served.Count < 800)
            served.AddRange(await shard.Queue.ClaimAsync(_queue, worker, 16, served.Count == 0 ? Guid.Empty : served[^1].CompanyId, Cancellation));

        var ratio = served.Count(job => job.CompanyId == three.CompanyId) / (double)served.Count(job => job.CompanyId == one.CompanyId);
        Assert.InRange(ratio, 2.7, 3.3);
    }

    [Fact]
    public async Task A_cap_is_never_exceeded_by_four_claimers_at_once()
    {
        var (capped, free) = (OwnShard.NewTenant(), OwnShard.NewTenant());
        await FillAsync(capped, 2_000);
        await FillAsync(free, 400);
        await LimitAsync(capped, 3, 1);
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        var most = 0L;
        var total = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var worker = await shard.RegisterAsync(Cancellation);
            for (var round = 0; round < 60; round++)
            {
                var jobs = await shard.Queue.ClaimAsync(_queue, worker, 10, Guid.Empty, Cancellation);
                await using var watcher = await shard.OpenAsOwnerAsync(Cancellation);
                var running = await watcher.SingleAsync<long>("select count(*) from job_running where company_id = $1", Cancellation, capped.CompanyId);
                InterlockedMax(ref most, running);
                Interlocked.Add(ref total, jobs.Count(job => job.CompanyId == capped.CompanyId));
                await shard.Queue.FinishAsync(worker, [.. jobs.Select(job => new JobResult(job, JobOutcome.Succeeded))], Cancellation);
            }
        }));

        Assert.InRange(most, 1, 3);
        Assert.True(total > 60, $"Only {total} jobs of the capped company ran.");
    }

    [Fact]
    public async Task A_company_at_its_cap_does_not_keep_others_from_being_found()
    {
        var paused = Enumerable.Range(0, 5).Select(_ => OwnShard.NewTenant()).ToArray();
        foreach (var tenant in paused)
        {
            await FillAsync(tenant, 10);
            await LimitAsync(tenant, 0, 1);
        }
        var last = OwnShard.NewTenant();
        await FillAsync(last, 1);
        var worker = await shard.RegisterAsync(Cancellation);

        var job = Assert.Single(await shard.Queue.ClaimAsync(_queue, worker, 1, Guid.Empty, Cancellation));
        Assert.Equal(last.CompanyId, job.CompanyId);
    }

    [Fact]
    public async Task Eight_claimers_share_the_jobs_and_none_is_given_out_twice()
    {
        for (var i = 0; i < 10; i++)
            await FillAsync(OwnShard.NewTenant(), 200);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var worker = await shard.RegisterAsync(Cancellation);
            var mine = new List<ClaimedJob>();
            while (await shard.Queue.ClaimAsync(_queue, worker, 20, mine.Count == 0 ? worker : mine[^1].CompanyId, Cancellation) is { Count: > 0 } jobs)
                mine.AddRange(jobs);
            return mine;
        }));

        Assert.Equal(2_000, claimed.Sum(jobs => jobs.Count));
        Assert.Equal(2_000, claimed.SelectMany(jobs => jobs).DistinctBy(job => job.Id).Count());
    }

    [Fact]
    public async Task A_worker_that_is_not_registered_gets_nothing()
    {
        await FillAsync(OwnShard.NewTenant(), 1);
        Assert.Empty(await shard.Queue.ClaimAsync(_queue, Guid.CreateVersion7(), 10, Guid.Empty, Cancellation));
    }

    [Fact]
    public async Task The_services_role_reaches_jobs_of_other_companies_through_the_functions_only()
    {
        await FillAsync(OwnShard.NewTenant(), 1);
        await using var service = await shard.Get<ShardDatabases>().Primary("shard0").OpenConnectionAsync(Cancellation);

        Assert.Empty(await service.ListAsync<Guid>("select id from job_ready", Cancellation));
        foreach (var statement in (string[])["delete from job_ready", "update job_running set worker_id = null", "select from job_worker", "select job_redrive(null, null)"])
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => service.ExecuteAsync(statement, Cancellation));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    private async Task FillAsync(Tenant tenant, int jobs)
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("""
            insert into job_ready (company_id, id, slot, queue, priority, kind, max_attempts, args)
            select $1, gen_random_uuid(), 0, $2, 2, 'test', 20, '{}' from generate_series(1, $3)
            """, Cancellation, tenant.CompanyId, _queue, jobs);
    }

    private async Task LimitAsync(Tenant tenant, int? running, short weight)
    {
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("insert into job_limit values ($1, $2, nullif($3, -1), $4)", Cancellation, tenant.CompanyId, _queue, running ?? -1, weight);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
