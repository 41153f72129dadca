using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Audit;
using Scale.Core.Data.Changes;
using Scale.Core.Data.Moves;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Products;
using Scale.Core.Tenancy;

namespace Scale.Tests.Support;

/// <summary>Two shards, a company to move, and what it is compared with.</summary>
internal static class CompanyMoves
{
    /// <summary>A company on <c>shard0</c> with a product and some orders.</summary>
    public static async Task<(Tenant Tenant, Guid Product)> FillAsync(this TwoShards shards, int orders, CancellationToken ct)
    {
        var tenant = await shards.SignUpAsync("shard0", ct);
        return (tenant, await shards.FillAsync(tenant, orders, ct));
    }

    /// <summary>A product and some orders of a company; answers the product's id.</summary>
    public static async Task<Guid> FillAsync(this TwoShards shards, Tenant tenant, int orders, CancellationToken ct)
    {
        var made = await shards.Get<ProductCommands>().CreateAsync(tenant, new NewProduct("FRAME-1", "Frame", 1_250, "EUR", 100_000), ct);
        var product = Assert.IsType<Change<Product>.Done>(made).Resource.Id;
        for (var i = 0; i < orders; i++)
            await PlaceAsync(shards.Get<OrderCommands>(), tenant, product, ct);
        return product;
    }

    /// <summary>Places an order of one piece; answers its id.</summary>
    public static async Task<Guid> PlaceAsync(OrderCommands commands, Tenant tenant, Guid product, CancellationToken ct) =>
        Assert.IsType<OrderPlacement.Placed>(await commands.PlaceAsync(tenant, new NewOrder([new NewOrderItem(product, 1)], null), ct)).Order.Id;

    /// <summary>A process that moves companies.</summary>
    public static Task<Microsoft.Extensions.Hosting.IHost> StartMoverAsync(this TwoShards shards, CancellationToken ct, string retain = "7.00:00:00") =>
        shards.StartHostAsync(builder =>
        {
            builder.Configuration["Moves:Retain"] = retain;
            builder.AddScaleMoves().AddScaleMoveRequests();
        }, ct);

    /// <summary>Asks for the move and takes it, as a worker does.</summary>
    public static async Task<CompanyMove> ClaimAsync(this IServiceProvider mover, Guid company, string target, CancellationToken ct, bool dryRun = false)
    {
        var (outcome, id) = await mover.GetRequiredService<MoveRequests>().RequestAsync(company, target, dryRun, Actor.Operator("grace"), ct);
        Assert.Equal(MoveRequestOutcome.Queued, outcome);
        var move = await mover.GetRequiredService<MoveQueue>().ClaimAsync(Guid.CreateVersion7(), ct);
        Assert.Equal(id, move!.Id);
        return move;
    }

    /// <summary>Asks for the move and runs it to its end.</summary>
    public static async Task<MoveResult> MoveAsync(this IServiceProvider mover, Guid company, string target, CancellationToken ct) =>
        await mover.RunAsync(await mover.ClaimAsync(company, target, ct), ct);

    /// <summary>Runs a claimed move to its end.</summary>
    public static async Task<MoveResult> RunAsync(this IServiceProvider mover, CompanyMove move, CancellationToken ct)
    {
        var result = await mover.GetRequiredService<CompanyMover>().RunAsync(move, mover.GetRequiredService<IMoveJournal>(), ct);
        await mover.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Succeeded, result, null, ct);
        return result;
    }

    /// <summary>What PostgreSQL does when the process of a mover is gone: its sessions end, and what they had not committed is undone.</summary>
    public static async Task KillMoverAsync(this TwoShards shards, CancellationToken ct)
    {
        foreach (var database in (string[])["catalog", "shard0", "shard1"])
        {
            await using var owner = await shards.OpenAsOwnerAsync(database, ct);
            await owner.ListAsync<bool>(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'scale-mover' and datname = current_database()", ct);
        }
    }

    /// <summary>All that a shard has of a company, as text.</summary>
    public static async Task<string> ContentAsync(this TwoShards shards, string shard, Guid company, CancellationToken ct)
    {
        await using var owner = await shards.OpenAsOwnerAsync(shard, ct);
        var content = new List<string>();
        foreach (var table in await owner.ListAsync<string>("""
            select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id'
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'tenant_fence' order by 1
            """, ct))
            content.AddRange(await owner.ListAsync<string>($"select '{table} ' || t::text from {table} t where company_id = $1 order by 1", ct, company));
        return string.Join('\n', content);
    }

    /// <summary>One value of a shard.</summary>
    public static async Task<T> ScalarAsync<T>(this TwoShards shards, string database, string sql, CancellationToken ct, params object[] parameters)
    {
        await using var owner = await shards.OpenAsOwnerAsync(database, ct);
        return await owner.SingleAsync<T>(sql, ct, parameters);
    }
}
