using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Audit;
using Scale.Core.Data.Moves;
using Scale.Tests.Support;
using Scale.Workers.Moves;

namespace Scale.Tests.Workers;

/// <summary>Moves as workers run them: found, leased, ended.</summary>
public sealed class MoveRunnerTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    [Fact]
    public async Task A_worker_finds_the_move_and_runs_it_to_its_end()
    {
        var (tenant, _) = await shards.FillAsync(2, Cancellation);
        using var worker = await StartAsync();
        var requests = worker.Services.GetRequiredService<MoveRequests>();
        var (_, id) = await requests.RequestAsync(tenant.CompanyId, "shard1", false, Actor.Operator("grace"), Cancellation);

        Assert.True(await Runner(worker).RunOneAsync(Cancellation));

        var move = (await requests.FindAsync(id, Cancellation))!;
        Assert.Equal((MoveState.Succeeded, MoveStep.Done, 100, 1), (move.State, move.Step, move.Percent, move.Attempt));
        Assert.True(move.Verified);
        Assert.NotNull(move.PauseMilliseconds);
        Assert.Equal(move.Plan.Rows, move.RowsCopied);
        Assert.NotNull(move.PurgeAt);
        Assert.False(await Runner(worker).RunOneAsync(Cancellation));
    }

    [Fact]
    public async Task An_abort_ends_a_move_that_is_under_way()
    {
        var (tenant, _) = await shards.FillAsync(2, Cancellation);
        using var worker = await StartAsync();
        var requests = worker.Services.GetRequiredService<MoveRequests>();
        var (_, id) = await requests.RequestAsync(tenant.CompanyId, "shard1", false, Actor.Operator("grace"), Cancellation);
        await using var blocker = await shards.OpenAsOwnerAsync("shard1", Cancellation);
        await blocker.ExecuteAsync("begin; lock table products", Cancellation);

        var running = Runner(worker).RunOneAsync(Cancellation);
        await BlockedAsync(running);
        Assert.True(await requests.AbortAsync(id, Actor.Operator("grace"), Cancellation));
        await blocker.ExecuteAsync("rollback", Cancellation);
        await running;

        var move = (await requests.FindAsync(id, Cancellation))!;
        Assert.Equal(MoveState.Aborted, move.State);
        Assert.Null(move.PurgeAt);
        Assert.Equal("", await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
    }

    [Fact]
    public async Task A_worker_that_stops_leaves_the_move_to_the_next()
    {
        var (tenant, _) = await shards.FillAsync(2, Cancellation);
        using var worker = await StartAsync();
        var requests = worker.Services.GetRequiredService<MoveRequests>();
        var (_, id) = await requests.RequestAsync(tenant.CompanyId, "shard1", false, Actor.Operator("grace"), Cancellation);
        await using var blocker = await shards.OpenAsOwnerAsync("shard1", Cancellation);
        await blocker.ExecuteAsync("begin; lock table products", Cancellation);
        using var stop = new CancellationTokenSource();

        var running = Runner(worker).RunOneAsync(stop.Token);
        await BlockedAsync(running);
        await stop.CancelAsync();
        await blocker.ExecuteAsync("rollback", Cancellation);
        await running;

        Assert.Equal(MoveState.Queued, (await requests.FindAsync(id, Cancellation))!.State);
        Assert.True(await Runner(worker).RunOneAsync(Cancellation));
        Assert.Equal((MoveState.Succeeded, 2), ((await requests.FindAsync(id, Cancellation))!.State, (await requests.FindAsync(id, Cancellation))!.Attempt));
    }

    private static MoveRunner Runner(IHost worker) => ActivatorUtilities.CreateInstance<MoveRunner>(worker.Services);

    private Task<IHost> StartAsync() => shards.StartHostAsync(builder =>
    {
        builder.Configuration["Moves:Lease"] = "00:00:05";
        builder.AddScaleMoves().AddScaleMoveRequests();
    }, Cancellation);

    private async Task BlockedAsync(Task running)
    {
        await using var watcher = await shards.OpenAsOwnerAsync("shard1", Cancellation);
        while (!await watcher.SingleAsync<bool>("select exists (select from pg_stat_activity where application_name = 'scale-mover' and datname = current_database() and wait_event_type = 'Lock')", Cancellation))
            Assert.False(running.IsCompleted);
    }
}
