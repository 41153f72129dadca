using System.Diagnostics;
using Scale.Core.Data;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Jobs;

public sealed class JobEnqueueTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private readonly Tenant _tenant = OwnShard.NewTenant();
    private readonly string _queue = $"q{Guid.NewGuid():N}";

    [Fact]
    public async Task A_rollback_leaves_no_job_and_a_commit_makes_it_visible_once()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.Get<TenantDatabase>().WriteAsync(_tenant, (write, _) =>
        {
            write.Enqueue(Draft());
            write.Rollback();
            return Task.FromResult(true);
        }, Cancellation);
        Assert.Empty(await ClaimAsync(worker));

        await shard.EnqueueAsync(_tenant, Cancellation, Draft());
        Assert.Single(await ClaimAsync(worker));
        Assert.Empty(await ClaimAsync(worker));
    }

    [Fact]
    public async Task A_job_carries_its_arguments_and_the_trace_of_its_request()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await shard.EnqueueAsync(_tenant, Cancellation, Draft() with { Args = """{"a":1}"""u8.ToArray(), MaxAttempts = 7 });

        var job = Assert.Single(await ClaimAsync(worker));
        Assert.Equal((_tenant.CompanyId, "test", (short)1, (short)7), (job.CompanyId, job.Kind, job.Attempt, job.MaxAttempts));
        Assert.Equal("""{"a": 1}"""u8.ToArray(), job.Args.ToArray());
        Assert.Equal(request.Id, job.TraceParent);
    }

    [Fact]
    public async Task The_position_a_worker_is_given_covers_what_the_jobs_transaction_wrote()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Draft());
        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        var committed = await owner.SingleAsync<NpgsqlTypes.NpgsqlLogSequenceNumber>("select pg_current_wal_insert_lsn()", Cancellation);

        var job = Assert.Single(await ClaimAsync(worker));
        Assert.True(job.MinLsn >= committed);
    }

    [Fact]
    public async Task Ten_producers_of_one_unique_key_make_one_job()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shard.EnqueueAsync(_tenant, Cancellation, Unique(), Unique())));

        Assert.Single(await ClaimAsync(worker));
        // Running is still unfinished.
        await shard.EnqueueAsync(_tenant, Cancellation, Unique());
        Assert.Empty(await ClaimAsync(worker));
    }

    [Fact]
    public async Task A_unique_key_is_the_companys_and_the_kinds_own()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(_tenant, Cancellation, Unique(), Unique() with { Kind = "other" });
        await shard.EnqueueAsync(OwnShard.NewTenant(), Cancellation, Unique());

        Assert.Equal(3, (await ClaimAsync(worker)).Count);
    }

    [Fact]
    public async Task A_duplicate_writes_no_row_not_even_a_dead_one()
    {
        // A transaction that has written anything has an id.
        Assert.True(await EnqueueAndSeeWhetherItWroteAsync());
        Assert.False(await EnqueueAndSeeWhetherItWroteAsync());

        async Task<bool> EnqueueAndSeeWhetherItWroteAsync()
        {
            await using var service = await shard.Get<ShardDatabases>().Primary("shard0").OpenConnectionAsync(Cancellation);
            await using var transaction = await service.BeginTransactionAsync(Cancellation);
            await service.EnterAsync(_tenant.CompanyId, Cancellation);
            await shard.Get<IJobEnqueuer>().EnqueueAsync(transaction, _tenant, [Unique()], Cancellation);
            var wrote = await service.SingleAsync<bool>("select pg_current_xact_id_if_assigned() is not null", Cancellation);
            await transaction.CommitAsync(Cancellation);
            return wrote;
        }
    }

    [Fact]
    public async Task Two_transactions_with_the_same_keys_in_another_order_do_not_deadlock()
    {
        var keys = Enumerable.Range(0, 20).Select(n => Unique() with { UniqueKey = $"key {n}" }).ToArray();
        for (var round = 0; round < 10; round++)
        {
            var tenant = OwnShard.NewTenant();
            await Task.WhenAll(Enumerable.Range(0, 8).Select(n => shard.EnqueueAsync(tenant, Cancellation, n % 2 == 0 ? keys : [.. keys.Reverse()])));
            await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
            Assert.Equal(20, await owner.SingleAsync<long>("select count(*) from job_ready where company_id = $1", Cancellation, tenant.CompanyId));
        }
    }

    [Fact]
    public async Task A_job_for_later_waits_until_it_is_due()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(
            _tenant, Cancellation,
            Draft() with { RunAt = DateTimeOffset.UtcNow.AddHours(1) }, Draft() with { RunAt = DateTimeOffset.UtcNow.AddHours(-1), Kind = "due" });
        await shard.Queue.PromoteAsync(100, Cancellation);
        Assert.Equal("due", Assert.Single(await ClaimAsync(worker)).Kind);

        await using var owner = await shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("update job_scheduled set run_at = now() where company_id = $1", Cancellation, _tenant.CompanyId);
        Assert.Contains(await shard.Queue.PromoteAsync(100, Cancellation), promoted => promoted == (_queue, 1L));
        Assert.Equal("test", Assert.Single(await ClaimAsync(worker)).Kind);
    }

    [Fact]
    public async Task Jobs_of_one_transaction_keep_their_order_and_urgent_ones_go_first()
    {
        var worker = await shard.RegisterAsync(Cancellation);
        await shard.EnqueueAsync(
            _tenant, Cancellation,
            [.. Enumerable.Range(0, 20).Select(n => Draft() with { Kind = $"normal {n}" }), Draft() with { Kind = "urgent", Priority = 0 }]);

        Assert.Equal(
            ["urgent", .. Enumerable.Range(0, 20).Select(n => $"normal {n}")],
            (await ClaimAsync(worker)).Select(job => job.Kind));
    }

    private JobDraft Draft() => new("test", "{}"u8.ToArray(), _queue);

    private JobDraft Unique() => Draft() with { UniqueKey = "key" };

    private Task<IReadOnlyList<ClaimedJob>> ClaimAsync(Guid worker) => shard.Queue.ClaimAsync(_queue, worker, 100, Guid.Empty, Cancellation);
}
