using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Moves;
using Scale.Core.Domain.Orders;
using Scale.Core.Jobs;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Moves;

public sealed class CompanyMoveTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private const int Orders = 300;
    private const int WritersPerProcess = 3;

    [Fact]
    public async Task A_company_moves_whole_while_two_processes_write_for_it()
    {
        var (tenant, product) = await shards.FillAsync(Orders, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation);
        using var other = await shards.StartHostAsync(_ => { }, Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var placed = new ConcurrentBag<Guid>();
        OrderCommands[] processes = [shards.Get<OrderCommands>(), other.Services.GetRequiredService<OrderCommands>()];
        var writing = WriteAsync(processes, tenant, product, placed, stop.Token);

        var result = await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation);
        placed.Add(await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation));
        await stop.CancelAsync();
        await writing;

        TestContext.Current.SendDiagnosticMessage($"pause {result.Pause?.TotalMilliseconds:0.0} ms, {result.RowsStreamed} changes streamed, {placed.Count} orders placed meanwhile");
        Assert.True(result.Verified);
        Assert.NotNull(result.Pause);
        var there = await OrdersAsync("shard1", tenant);
        Assert.Equal(Orders + placed.Count, there.Count);
        Assert.Empty(placed.Except(there));
        Assert.Empty((await OrdersAsync("shard0", tenant)).Except(there));
        Assert.Equal(100_000 - there.Count, await shards.ScalarAsync<int>("shard1", "select stock from products where id = $1", Cancellation, product));
        Assert.True(await shards.ScalarAsync<bool>("shard1", "select count(*) = max(seq) and max(seq) = (select seq from company_heads where company_id = $1) from events where company_id = $1", Cancellation, tenant.CompanyId));
        Assert.Equal("shard1 2", await shards.ScalarAsync<string>("catalog", "select shard || ' ' || epoch from tenant_home where company_id = $1", Cancellation, tenant.CompanyId));
        await NothingIsLeftOpenAsync();
    }

    [Fact]
    public async Task A_company_moves_there_and_back()
    {
        var (tenant, product) = await shards.FillAsync(5, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation);

        await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation);
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        var move = await mover.Services.ClaimAsync(tenant.CompanyId, "shard0", Cancellation);
        var content = await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation);
        var back = await mover.Services.RunAsync(move, Cancellation);

        Assert.True(back.Verified);
        Assert.Equal(content, await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        Assert.Equal(7, (await OrdersAsync("shard0", tenant)).Count);
    }

    [Fact]
    public async Task Its_unfinished_jobs_go_along_and_the_old_worker_can_no_longer_end_them()
    {
        var (tenant, _) = await shards.FillAsync(1, Cancellation);
        await shards.Get<TenantDatabase>().WriteAsync(tenant, (write, _) =>
        {
            write.Unaudited("test");
            write.Enqueue(new JobDraft("a", "{}"u8.ToArray(), "moves"));
            write.Enqueue(new JobDraft("b", "{}"u8.ToArray(), "moves", Priority: 4));
            write.Enqueue(new JobDraft("c", "{}"u8.ToArray(), "moves", RunAt: DateTimeOffset.UtcNow.AddDays(1)));
            return Task.FromResult(true);
        }, Cancellation);
        var queue = new JobQueue(shards.Get<ShardDatabases>(), "shard0");
        var worker = Guid.CreateVersion7();
        await queue.RegisterAsync(worker, "test", Cancellation);
        var running = Assert.Single(await queue.ClaimAsync("moves", worker, 1, Guid.Empty, Cancellation));
        using var mover = await shards.StartMoverAsync(Cancellation);

        await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation);

        Assert.Empty(await queue.FinishAsync(worker, [new JobResult(running, JobOutcome.Succeeded)], Cancellation));
        await using var target = await shards.OpenAsOwnerAsync("shard1", Cancellation);
        Assert.Equal(
            ["a 0", "b 0", "c 0"],
            await target.ListAsync<string>("select kind || ' ' || attempt from job_scheduled where company_id = $1 and queue = 'moves' order by 1", Cancellation, tenant.CompanyId));
        Assert.Equal(0, await shards.ScalarAsync<long>("shard0", "select (select count(*) from job_ready where company_id = $1) + (select count(*) from job_running where company_id = $1)", Cancellation, tenant.CompanyId));
    }

    [Fact]
    public async Task A_dry_run_counts_and_changes_nothing()
    {
        var (tenant, _) = await shards.FillAsync(3, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation);
        var move = await mover.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation, dryRun: true);
        var before = await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation);

        var result = await mover.Services.GetRequiredService<CompanyMover>().RunAsync(move, mover.Services.GetRequiredService<IMoveJournal>(), Cancellation);
        await mover.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Succeeded, result, null, Cancellation);

        var seen = await mover.Services.GetRequiredService<MoveRequests>().FindAsync(move.Id, Cancellation);
        Assert.Equal(before.Split('\n').Length, seen!.Plan.Rows);
        Assert.True(seen.Plan.Bytes > 0);
        Assert.Null(seen.PurgeAt);
        Assert.Equal(before, await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
        Assert.Equal("", await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
    }

    [Fact]
    public async Task What_it_left_behind_is_deleted_when_its_time_has_come()
    {
        var (tenant, _) = await shards.FillAsync(3, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation, retain: "00:00:00");
        await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation);
        var content = await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation);

        Assert.True(await mover.Services.GetRequiredService<MovePurge>().RunAsync(Cancellation) > 0);

        Assert.Null(await mover.Services.GetRequiredService<MovePurge>().RunAsync(Cancellation));
        Assert.Equal("", await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
        Assert.Equal(content, await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        var (tenant, _) = await shards.FillAsync(0, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation);
        var requests = mover.Services.GetRequiredService<MoveRequests>();

        Assert.Equal(MoveRequestOutcome.NoSuchCompany, (await requests.RequestAsync(Guid.CreateVersion7(), "shard1", false, Actor.Operator("grace"), Cancellation)).Outcome);
        Assert.Equal(MoveRequestOutcome.AlreadyThere, (await requests.RequestAsync(tenant.CompanyId, "shard0", false, Actor.Operator("grace"), Cancellation)).Outcome);
        var (_, first) = await requests.RequestAsync(tenant.CompanyId, "shard1", false, Actor.Operator("grace"), Cancellation);
        Assert.Equal(MoveRequestOutcome.UnderWay, (await requests.RequestAsync(tenant.CompanyId, "shard1", false, Actor.Operator("grace"), Cancellation)).Outcome);
        Assert.True(await requests.AbortAsync(first, Actor.Operator("grace"), Cancellation));
        Assert.False(await requests.AbortAsync(first, Actor.Operator("grace"), Cancellation));
        Assert.Equal(MoveState.Aborted, (await requests.FindAsync(first, Cancellation))!.State);
    }

    [Fact]
    public async Task The_company_learns_from_its_audit_log_who_asked_for_a_move_and_for_its_end()
    {
        var (tenant, _) = await shards.FillAsync(0, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation);
        var requests = mover.Services.GetRequiredService<MoveRequests>();

        var (_, id) = await requests.RequestAsync(tenant.CompanyId, "shard1", true, Actor.Operator("grace"), Cancellation);
        await requests.AbortAsync(id, Actor.Operator("ada"), Cancellation);
        await requests.AbortAsync(id, Actor.Operator("too-late"), Cancellation);

        Assert.Equal("grace", (await requests.FindAsync(id, Cancellation))!.RequestedBy);
        await using var owner = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        Assert.Equal(
            ["""company_move.requested operator grace {"dryRun": true, "target": "shard1"}""", "company_move.abort_requested operator ada "],
            await owner.ListAsync<string>(
                "select concat_ws(' ', action, actor_kind, actor_id, coalesce(after::text, '')) from audit_log where resource = 'company_move' and resource_id = $1 order by id",
                Cancellation, id));
    }

    // Each sends as soon as its last answer came, so that a busy machine slows them instead of letting them pile up.
    private static Task WriteAsync(OrderCommands[] processes, Tenant tenant, Guid product, ConcurrentBag<Guid> placed, CancellationToken stop)
    {
        return Task.WhenAll(processes.SelectMany(process => Enumerable.Range(0, WritersPerProcess).Select(_ => Task.Run(() => PlaceAllAsync(process)))));

        async Task PlaceAllAsync(OrderCommands process)
        {
            while (!stop.IsCancellationRequested)
                placed.Add(await CompanyMoves.PlaceAsync(process, tenant, product, CancellationToken.None));
        }
    }

    private async Task<IReadOnlyList<Guid>> OrdersAsync(string shard, Tenant tenant)
    {
        await using var owner = await shards.OpenAsOwnerAsync(shard, Cancellation);
        return await owner.ListAsync<Guid>("select id from orders where company_id = $1", Cancellation, tenant.CompanyId);
    }

    private async Task NothingIsLeftOpenAsync()
    {
        Assert.Equal(0, await shards.ScalarAsync<long>("shard0", "select count(*) from pg_publication", Cancellation));
        Assert.Equal(0, await shards.ScalarAsync<long>("shard0", "select count(*) from pg_replication_slots where database = current_database()", Cancellation));
    }
}
