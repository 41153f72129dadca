using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Audit;
using Scale.Core.Data.Moves;
using Scale.Core.Domain.Orders;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Moves;

/// <summary>Moves that end early, at every step and for every reason: the company stays whole, on one shard, and open for writers.</summary>
public sealed class MoveInterruptionTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    public static TheoryData<string> Steps => [.. MoveStep.Abortable.Except([MoveStep.Queued])];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Aborted_at_any_step_the_company_is_whole_on_its_shard(string step)
    {
        var (tenant, product) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        var before = "";
        var journal = new Interrupting(host.Services.GetRequiredService<IMoveJournal>(), step, async () =>
        {
            Assert.True(await host.Services.GetRequiredService<MoveRequests>().AbortAsync(move.Id, Actor.Operator("grace"), Cancellation));
            before = await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation);
        });

        await Assert.ThrowsAsync<MoveAbortedException>(() => host.Services.GetRequiredService<CompanyMover>().RunAsync(move, journal, Cancellation));
        await host.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Aborted, null, null, Cancellation);

        await WholeOnSourceAsync(tenant, product, before);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Failed_at_any_step_the_company_is_whole_on_its_shard_and_can_be_moved_again(string step)
    {
        var (tenant, product) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        var before = await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation);
        var journal = new Interrupting(host.Services.GetRequiredService<IMoveJournal>(), step, () => throw new IOException("The disk is full."));

        await Assert.ThrowsAsync<MoveFailedException>(() => host.Services.GetRequiredService<CompanyMover>().RunAsync(move, journal, Cancellation));
        await host.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Failed, null, "The disk is full.", Cancellation);

        await WholeOnSourceAsync(tenant, product, before);
        Assert.True((await host.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation)).Verified);
    }

    [Fact]
    public async Task When_the_mover_dies_right_after_the_change_the_company_works_on_its_new_shard_and_the_next_worker_ends_the_move()
    {
        var (tenant, product) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        var real = host.Services.GetRequiredService<IMoveJournal>();
        var journal = new Interrupting(real, MoveStep.Flipping, () => throw new IOException("The worker is gone."));
        var mover = host.Services.GetRequiredService<CompanyMover>();

        await Assert.ThrowsAsync<IOException>(() => mover.RunAsync(move, journal, Cancellation));

        // The directory still names the old shard; the old shard knows better.
        Assert.Equal("shard0", await shards.ScalarAsync<string>("catalog", "select shard from tenant_home where company_id = $1", Cancellation, tenant.CompanyId));
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        Assert.Equal(6, await OrdersAsync("shard1", tenant));

        await host.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Succeeded, await mover.RunAsync(move, real, Cancellation), null, Cancellation);
        Assert.Equal("shard1", await shards.ScalarAsync<string>("catalog", "select shard from tenant_home where company_id = $1", Cancellation, tenant.CompanyId));
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        Assert.Equal(7, await OrdersAsync("shard1", tenant));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task When_its_worker_is_killed_at_any_step_the_company_is_used_on_and_the_next_worker_ends_the_move(string step)
    {
        var (tenant, product) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        var (mover, queue, real) = (host.Services.GetRequiredService<CompanyMover>(), host.Services.GetRequiredService<MoveQueue>(), host.Services.GetRequiredService<IMoveJournal>());
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        var (reached, undead) = (new TaskCompletionSource(), new TaskCompletionSource());
        var killed = mover.RunAsync(move, new Interrupting(real, step, () =>
        {
            reached.SetResult();
            return undead.Task;
        }), Cancellation);
        await Task.WhenAny(reached.Task, killed);

        await shards.KillMoverAsync(Cancellation);
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        Assert.Equal(6, await OrdersAsync("shard0", tenant));
        await using (var catalog = await shards.OpenAsOwnerAsync("catalog", Cancellation))
            await catalog.ExecuteAsync("update company_moves set leased_until = now() - interval '1 second' where id = $1", Cancellation, move.Id);
        var again = await queue.ClaimAsync(Guid.CreateVersion7(), Cancellation);
        Assert.Equal((move.Id, 2), (again!.Id, again.Attempt));
        var result = await mover.RunAsync(again, real, Cancellation);
        await queue.EndAsync(again, MoveState.Succeeded, result, null, Cancellation);

        Assert.True(result.Verified);
        Assert.Equal(6, await OrdersAsync("shard1", tenant));
        var content = await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation);
        // One that was not dead after all, only slow, finds out that it has no move any more.
        undead.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(() => killed);
        Assert.Equal(content, await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        Assert.Equal(7, await OrdersAsync("shard1", tenant));
    }

    [Fact]
    public async Task When_its_worker_is_killed_while_writers_wait_they_go_on_where_they_were()
    {
        var (tenant, product) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        using var writer = await shards.StartHostAsync(builder => builder.Configuration["Tenancy:MoveWait"] = "00:00:20", Cancellation);
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        await using var blocker = await shards.OpenAsOwnerAsync("shard1", Cancellation);
        var journal = new Interrupting(
            host.Services.GetRequiredService<IMoveJournal>(), MoveStep.CuttingOver,
            () => blocker.ExecuteAsync("begin; select from tenant_fence for update", Cancellation));

        var killed = host.Services.GetRequiredService<CompanyMover>().RunAsync(move, journal, Cancellation);
        // The mover cannot open the target, and until it has, the source is closed.
        await using var watcher = await shards.OpenAsOwnerAsync("shard1", Cancellation);
        while (!await watcher.SingleAsync<bool>("select exists (select from pg_stat_activity where application_name = 'scale-mover' and datname = current_database() and wait_event_type = 'Lock')", Cancellation))
            Assert.False(killed.IsCompleted);
        var placing = CompanyMoves.PlaceAsync(writer.Services.GetRequiredService<OrderCommands>(), tenant, product, Cancellation);
        Assert.False(placing.IsCompleted);
        await shards.KillMoverAsync(Cancellation);
        await placing;

        Assert.Equal(6, await OrdersAsync("shard0", tenant));
        await blocker.ExecuteAsync("rollback", Cancellation);
        await Assert.ThrowsAsync<MoveFailedException>(() => killed);
        await host.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Failed, null, null, Cancellation);
        Assert.Equal("", await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
    }

    [Fact]
    public async Task A_company_that_is_not_where_the_move_expects_it_is_not_touched()
    {
        var (tenant, product) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        await using (var source = await shards.OpenAsOwnerAsync("shard0", Cancellation))
            await source.ExecuteAsync("update tenant_fence set epoch = 7 where company_id = $1", Cancellation, tenant.CompanyId);
        await using (var target = await shards.OpenAsOwnerAsync("shard1", Cancellation))
            await target.ExecuteAsync("insert into products values ($1, gen_random_uuid(), 'KEEP', 'Of a later move', 1, 'EUR', 1, now())", Cancellation, tenant.CompanyId);

        await Assert.ThrowsAsync<MoveFailedException>(
            () => host.Services.GetRequiredService<CompanyMover>().RunAsync(move, host.Services.GetRequiredService<IMoveJournal>(), Cancellation));
        await host.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Failed, null, null, Cancellation);

        Assert.Equal(1, await shards.ScalarAsync<long>("shard1", "select count(*) from products where company_id = $1", Cancellation, tenant.CompanyId));
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        Assert.Equal(6, await OrdersAsync("shard0", tenant));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public async Task A_target_that_takes_writers_of_a_later_epoch_is_not_touched_and_the_move_fails(int epoch)
    {
        var (tenant, _) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        // As if the source had lost, with its primary, that the company has left it.
        await using (var target = await shards.OpenAsOwnerAsync("shard1", Cancellation))
        {
            await target.ExecuteAsync("insert into tenant_fence values ($1, $2, 'active', null)", Cancellation, tenant.CompanyId, epoch);
            await target.ExecuteAsync("insert into products values ($1, gen_random_uuid(), 'KEEP', 'Sold since', 1, 'EUR', 1, now())", Cancellation, tenant.CompanyId);
        }
        var content = await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation);

        var failure = await Assert.ThrowsAsync<MoveFailedException>(
            () => host.Services.GetRequiredService<CompanyMover>().RunAsync(move, host.Services.GetRequiredService<IMoveJournal>(), Cancellation));
        await host.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Failed, null, failure.Message, Cancellation);

        Assert.Contains($"shard1 takes writers of the company at epoch {epoch}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(content, await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
        Assert.Equal($"{epoch} active", await shards.ScalarAsync<string>("shard1", "select epoch || ' ' || state from tenant_fence where company_id = $1", Cancellation, tenant.CompanyId));
        Assert.Equal(0, await shards.ScalarAsync<long>("shard0", "select count(*) from pg_publication where pubname = $1", Cancellation, $"move_{tenant.CompanyId:N}"));
    }

    [Fact]
    public async Task A_target_that_the_last_worker_opened_before_it_died_is_cleared_and_the_move_goes_on()
    {
        var (tenant, product) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        await using (var target = await shards.OpenAsOwnerAsync("shard1", Cancellation))
            await target.ExecuteAsync("insert into tenant_fence values ($1, 2, 'active', null)", Cancellation, tenant.CompanyId);
        await using (var catalog = await shards.OpenAsOwnerAsync("catalog", Cancellation))
            await catalog.ExecuteAsync("update company_moves set step = 'cutting_over', leased_until = now() - interval '1 second' where id = $1", Cancellation, move.Id);
        var queue = host.Services.GetRequiredService<MoveQueue>();
        var again = (await queue.ClaimAsync(Guid.CreateVersion7(), Cancellation))!;

        var result = await host.Services.GetRequiredService<CompanyMover>().RunAsync(again, host.Services.GetRequiredService<IMoveJournal>(), Cancellation);
        await queue.EndAsync(again, MoveState.Succeeded, result, null, Cancellation);

        Assert.True(result.Verified);
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        Assert.Equal(6, await OrdersAsync("shard1", tenant));
    }

    [Fact]
    public async Task A_move_whose_worker_has_died_half_way_is_begun_anew_by_the_next()
    {
        var (tenant, _) = await shards.FillAsync(5, Cancellation);
        using var host = await shards.StartMoverAsync(Cancellation);
        var move = await host.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        await using (var target = await shards.OpenAsOwnerAsync("shard1", Cancellation))
            await target.ExecuteAsync("insert into products values ($1, gen_random_uuid(), 'HALF', 'Left by a dead worker', 1, 'EUR', 1, now())", Cancellation, tenant.CompanyId);

        var result = await host.Services.GetRequiredService<CompanyMover>().RunAsync(move with { Attempt = 2 }, host.Services.GetRequiredService<IMoveJournal>(), Cancellation);
        await host.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Succeeded, result, null, Cancellation);

        Assert.True(result.Verified);
        Assert.Equal(0, await shards.ScalarAsync<long>("shard1", "select count(*) from products where company_id = $1 and sku = 'HALF'", Cancellation, tenant.CompanyId));
    }

    private async Task WholeOnSourceAsync(Tenant tenant, Guid product, string before)
    {
        Assert.Equal(before, await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
        Assert.Equal("", await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
        Assert.Equal("shard0 1", await shards.ScalarAsync<string>("catalog", "select shard || ' ' || epoch from tenant_home where company_id = $1", Cancellation, tenant.CompanyId));
        Assert.Equal(0, await shards.ScalarAsync<long>("shard0", "select count(*) from pg_publication where pubname = $1", Cancellation, $"move_{tenant.CompanyId:N}"));
        await CompanyMoves.PlaceAsync(shards.Get<OrderCommands>(), tenant, product, Cancellation);
        Assert.Equal(6, await OrdersAsync("shard0", tenant));
    }

    private Task<long> OrdersAsync(string shard, Tenant tenant) =>
        shards.ScalarAsync<long>(shard, "select count(*) from orders where company_id = $1", Cancellation, tenant.CompanyId);

    /// <summary>Something happens when a step is reached.</summary>
    private sealed class Interrupting(IMoveJournal journal, string at, Func<Task> interrupt) : IMoveJournal
    {
        public async Task ReachAsync(CompanyMove move, string step, CancellationToken ct)
        {
            if (step == at)
                await interrupt();
            await journal.ReachAsync(move, step, ct);
        }

        public Task PlanAsync(CompanyMove move, MovePlan plan, CancellationToken ct) => journal.PlanAsync(move, plan, ct);

        public Task ProgressAsync(CompanyMove move, long rowsCopied, long rowsStreamed, CancellationToken ct) =>
            journal.ProgressAsync(move, rowsCopied, rowsStreamed, ct);

        public Task FlipAsync(CompanyMove move, CancellationToken ct) => journal.FlipAsync(move, ct);
    }
}
