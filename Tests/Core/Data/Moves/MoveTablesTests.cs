using Scale.Core.Data.Moves;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Moves;

/// <summary>A move takes every table that has rows of companies: what there is is asked of PostgreSQL, so a new table cannot be forgotten.</summary>
public sealed class MoveTablesTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    // Rows of the shard, not of a company. A new table that is missing here has either no company_id where it should, or belongs here.
    private static readonly string[] Shards =
        ["detached_partitions", "job_slot", "job_worker", "partitioned_tables", "request_metrics_writes", "schema_migrations", "system_schedule"];

    // Their rows change hands in the moment of the move; the fence is written by it.
    private static readonly string[] CarriedOtherwise = ["job_ready", "job_running", "job_scheduled", "tenant_fence"];

    private const string TablesSql = """
        select c.relname::text from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and $1 = exists (
            select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped)
        """;

    [Fact]
    public async Task Every_table_with_rows_of_companies_is_moved()
    {
        await using var source = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        await using var target = await shards.OpenAsOwnerAsync("shard1", Cancellation);

        var moved = (await MoveTables.ReadAsync(source, target, Cancellation)).Select(table => table.Name);

        Assert.Equal((await source.ListAsync<string>(TablesSql, Cancellation, true)).Except(CarriedOtherwise).Order(), moved.Order());
    }

    [Fact]
    public async Task A_table_without_company_is_known_to_be_the_shards_own()
    {
        await using var owner = await shards.OpenAsOwnerAsync("shard0", Cancellation);

        var unknown = (await owner.ListAsync<string>(TablesSql, Cancellation, false)).Except(Shards).ToList();

        Assert.True(unknown.Count == 0, $"Rows of companies need a company_id to move with them; tables of the shard itself are listed in this test: {string.Join(", ", unknown)}.");
    }

    [Fact]
    public async Task No_foreign_key_leads_back_to_where_it_starts()
    {
        await using var owner = await shards.OpenAsOwnerAsync("shard0", Cancellation);

        // Such rows could not be deleted some at a time.
        Assert.Empty(await owner.ListAsync<string>("""
            with recursive steps as (
                select conrelid as first, confrelid as reached from pg_constraint where contype = 'f'
                union
                select s.first, k.confrelid from steps s join pg_constraint k on k.conrelid = s.reached and k.contype = 'f')
            select first::regclass::text from steps where first = reached
            """, Cancellation));
    }

    [Fact]
    public async Task Every_table_can_be_followed_and_none_numbers_its_rows_itself()
    {
        await using var owner = await shards.OpenAsOwnerAsync("shard0", Cancellation);

        Assert.Empty(await owner.ListAsync<string>("""
            select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id'
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and (c.relpersistence <> 'p' or c.relreplident <> 'd')
            """, Cancellation));
        // Two shards would give the same number to rows of one company.
        Assert.Empty(await owner.ListAsync<string>("""
            select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
              and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval%')
            """, Cancellation));
    }
}
