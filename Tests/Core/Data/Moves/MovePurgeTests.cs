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
        "create table aa_stores (company_id uuid, id int, primary key (company_id, id))",
        "create table zz_shelves (company_id uuid, id int, store int, primary key (company_id, id), foreign key (company_id, store) references aa_stores)",
        "create table mm_labels (company_id uuid, id int, shelf int, primary key (company_id, id), foreign key (company_id, shelf) references zz_shelves)",
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
}
