using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Data.Moves;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Moves;

/// <summary>The source's rows are deleted with its foreign keys on, so what refers to a row goes before it, whatever the tables are called.</summary>
public sealed class MovePurgeTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    // A new table's name may sort anywhere: here the grandchild is between parent and child.
    private static readonly string[] Tables =
    [
        "create table if not exists aa_stores (company_id uuid, id int, primary key (company_id, id))",
        "create table if not exists zz_shelves (company_id uuid, id int, store int, primary key (company_id, id), foreign key (company_id, store) references aa_stores)",
        "create table if not exists mm_labels (company_id uuid, id int, shelf int, primary key (company_id, id), foreign key (company_id, shelf) references zz_shelves)",
    ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var shard in (string[])["shard0", "shard1"])
        {
            await using var owner = await shards.OpenAsOwnerAsync(shard, Cancellation);
            foreach (var table in Tables)
                await owner.ExecuteAsync(table, Cancellation);
        }
    }

    [Fact]
    public async Task A_child_whose_name_sorts_after_its_parent_is_deleted_before_it()
    {
        var (tenant, _) = await shards.FillAsync(3, Cancellation);
        await using (var owner = await shards.OpenAsOwnerAsync("shard0", Cancellation))
        {
            foreach (var insert in (string[])["aa_stores values ($1, 1)", "zz_shelves values ($1, 1, 1)", "mm_labels values ($1, 1, 1)"])
                await owner.ExecuteAsync($"insert into {insert}", Cancellation, tenant.CompanyId);
        }
        using var mover = await shards.StartMoverAsync(Cancellation, retain: "00:00:00");
        await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation);
        var content = await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation);

        Assert.True(await mover.Services.GetRequiredService<MovePurge>().RunAsync(Cancellation) > 3);

        Assert.Contains("mm_labels", content, StringComparison.Ordinal);
        Assert.Equal("", await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
        Assert.Equal(content, await shards.ContentAsync("shard1", tenant.CompanyId, Cancellation));
    }

    [Fact]
    public async Task While_somebody_else_holds_the_company_nothing_is_deleted_and_it_stays_due()
    {
        var (tenant, _) = await shards.FillAsync(3, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation, retain: "00:00:00");
        await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation);
        var purge = mover.Services.GetRequiredService<MovePurge>();
        var left = await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation);
        await using (var other = await shards.OpenAsOwnerAsync("shard0", Cancellation))
        {
            await other.ListAsync<bool>("select pg_advisory_lock(hashtextextended('scale.move.' || $1::uuid, 0)) is null", Cancellation, tenant.CompanyId);
            Assert.Null(await purge.RunAsync(Cancellation));
            Assert.Equal(left, await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
        }

        Assert.True(await purge.RunAsync(Cancellation) > 0);
        Assert.Equal("", await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
    }

    [Fact]
    public async Task What_was_not_found_alike_is_kept_until_an_operator_has_looked()
    {
        var (tenant, _) = await shards.FillAsync(3, Cancellation);
        using var mover = await shards.StartMoverAsync(Cancellation, retain: "00:00:00");
        var move = await mover.Services.ClaimAsync(tenant.CompanyId, "shard1", Cancellation);
        var result = await mover.Services.GetRequiredService<CompanyMover>().RunAsync(move, mover.Services.GetRequiredService<IMoveJournal>(), Cancellation);
        await mover.Services.GetRequiredService<MoveQueue>().EndAsync(move, MoveState.Succeeded, result with { Verified = false }, null, Cancellation);
        var purge = mover.Services.GetRequiredService<MovePurge>();
        Assert.Null(await purge.RunAsync(Cancellation));

        // What docs/operations/data.md has the operator do.
        await using var catalog = await shards.OpenAsOwnerAsync("catalog", Cancellation);
        Assert.Equal(1, await catalog.ExecuteAsync(
            "update company_moves set purge_at = now() where id = $1 and state = 'succeeded' and not dry_run and purged_at is null", Cancellation, move.Id));

        Assert.True(await purge.RunAsync(Cancellation) > 0);
        Assert.Equal("", await shards.ContentAsync("shard0", tenant.CompanyId, Cancellation));
    }
}
