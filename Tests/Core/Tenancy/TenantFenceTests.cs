using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Domain.Products;
using Scale.Core.Events;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Tenancy;

/// <summary>A company that has moved, by hand: the shard it left refuses, and those who come there are sent on.</summary>
public sealed class TenantFenceTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    [Fact]
    public async Task A_sign_up_opens_the_fence_of_its_shard()
    {
        var tenant = await shards.SignUpAsync("shard1", Cancellation);

        Assert.Equal("1 active", await FenceAsync(tenant, "shard1"));
    }

    [Fact]
    public async Task A_writer_with_the_old_epoch_is_sent_on_inside_the_write_and_runs_once()
    {
        var tenant = await MovedAsync();
        var runs = 0;

        await shards.Get<TenantDatabase>().WriteAsync(tenant, (write, _) =>
        {
            runs++;
            write.Unaudited("only an event");
            write.Raise(new EventDraft("test.happened", "test", tenant.CompanyId, "{}"u8.ToArray()));
            return Task.FromResult(true);
        }, Cancellation);

        Assert.Equal(1, runs);
        Assert.Equal(1, await EventsAsync(tenant, "shard0")); // company.created, from before it moved
        Assert.Equal(1, await EventsAsync(tenant, "shard1"));
    }

    [Fact]
    public async Task A_reader_with_the_old_epoch_is_sent_on_and_never_sees_an_empty_company()
    {
        var tenant = await shards.SignUpAsync("shard0", Cancellation);
        await shards.Get<ProductCommands>().CreateAsync(tenant, new NewProduct("SKU-1", "Frame", 1, "EUR", 1), Cancellation);
        await MoveAsync(tenant, "shard1");
        await using (var target = await shards.OpenAsOwnerAsync("shard1", Cancellation))
            await target.ExecuteAsync("insert into products values ($1, gen_random_uuid(), 'SKU-2', 'Moved', 1, 'EUR', 1, now())", Cancellation, tenant.CompanyId);

        var names = await shards.Get<TenantDatabase>().ReadAsync(tenant, (db, ct) => db.Products.Select(product => product.Name).ToListAsync(ct), Cancellation);
        var count = await shards.Get<TenantDatabase>().QueryAsync(
            tenant with { }, () => new NpgsqlBatchCommand("select name from products"), async (rows, ct) => await rows.ReadAsync(ct) ? rows.GetString(0) : "", Cancellation);

        Assert.Equal(["Moved"], names);
        Assert.Equal("Moved", count);
    }

    [Fact]
    public async Task A_query_that_is_sent_on_is_prepared_anew_where_it_arrives()
    {
        var database = shards.Get<TenantDatabase>();
        for (var company = 0; company < 8; company++)
        {
            var tenant = await MovedAsync();
            var other = await shards.SignUpAsync("shard1", Cancellation);
            // On shard1 other statements have the names that this one has on shard0.
            foreach (var (reader, sql) in ((Tenant, string)[])[(other, $"select {company}"), (tenant, "select 42")])
            {
                var answer = await database.QueryAsync(
                    reader, () => new NpgsqlBatchCommand(sql), async (rows, ct) => await rows.ReadAsync(ct) ? rows.GetInt32(0) : -1, Cancellation);
                Assert.Equal(reader == tenant ? 42 : company, answer);
            }
        }
    }

    [Fact]
    public async Task A_company_that_came_back_refuses_those_who_never_knew_that_it_left()
    {
        var tenant = await MovedAsync();
        await OpenAsync(tenant.CompanyId, "shard0", 3);
        await CloseAsync(tenant.CompanyId, "shard1", 3, "shard0");

        await WriteAsync(shards.Get<TenantDatabase>(), tenant);
        await WriteAsync(shards.Get<TenantDatabase>(), tenant with { Shard = "shard1", Epoch = 2 });

        Assert.Equal(3, await EventsAsync(tenant, "shard0"));
    }

    [Fact]
    public async Task A_writer_waits_while_the_company_is_moved_and_holds_no_connection_meanwhile()
    {
        var tenant = await shards.SignUpAsync("shard0", Cancellation);
        using var host = await shards.StartHostAsync(builder => builder.Configuration["Tenancy:MoveWait"] = "00:00:20", Cancellation);
        await using var mover = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        await mover.ExecuteAsync("select pg_advisory_lock(tenant_lock($1))", Cancellation, tenant.CompanyId);

        var write = WriteAsync((TenantDatabase)host.Services.GetService(typeof(TenantDatabase))!, tenant);
        await Task.WhenAny(write, BlockedAsync(mover, tenant));
        Assert.False(write.IsCompleted);
        await OpenAsync(tenant.CompanyId, "shard1", 2);
        await CloseAsync(tenant.CompanyId, "shard0", 2, "shard1");
        await mover.ExecuteAsync("select pg_advisory_unlock(tenant_lock($1))", Cancellation, tenant.CompanyId);
        await write;

        Assert.Equal(1, await EventsAsync(tenant, "shard1"));
    }

    [Fact]
    public async Task A_writer_that_has_waited_long_enough_is_told_to_come_back()
    {
        var tenant = await shards.SignUpAsync("shard0", Cancellation);
        using var host = await shards.StartHostAsync(builder => builder.Configuration["Tenancy:MoveWait"] = "00:00:00", Cancellation);
        await using var mover = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        await mover.ExecuteAsync("select pg_advisory_lock(tenant_lock($1))", Cancellation, tenant.CompanyId);

        await Assert.ThrowsAsync<CompanyMovingException>(
            () => WriteAsync((TenantDatabase)host.Services.GetService(typeof(TenantDatabase))!, tenant));
    }

    // A writer that waits in PostgreSQL would show; it tries, leaves, and comes again. Returns after its first tries.
    private static async Task BlockedAsync(NpgsqlConnection mover, Tenant tenant)
    {
        for (var look = 0; look < 20; look++)
            Assert.Equal(0, await mover.SingleAsync<long>("select count(*) from pg_stat_activity where wait_event = 'advisory' and query like '%tenant_enter%' and $1 is not null", Cancellation, tenant.CompanyId));
    }

    private async Task<Tenant> MovedAsync()
    {
        var tenant = await shards.SignUpAsync("shard0", Cancellation);
        await MoveAsync(tenant, "shard1");
        return tenant;
    }

    private async Task MoveAsync(Tenant tenant, string target)
    {
        await OpenAsync(tenant.CompanyId, target, tenant.Epoch + 1);
        await CloseAsync(tenant.CompanyId, tenant.Shard, tenant.Epoch + 1, target);
    }

    private static Task<bool> WriteAsync(TenantDatabase database, Tenant tenant) => database.WriteAsync(tenant, (write, _) =>
    {
        write.Unaudited("only an event");
        write.Raise(new EventDraft("test.happened", "test", tenant.CompanyId, "{}"u8.ToArray()));
        return Task.FromResult(true);
    }, Cancellation);

    private async Task OpenAsync(Guid company, string shard, int epoch)
    {
        await using var owner = await shards.OpenAsOwnerAsync(shard, Cancellation);
        await owner.ExecuteAsync("""
            insert into tenant_fence values ($1, $2, 'active', null)
            on conflict (company_id) do update set epoch = excluded.epoch, state = 'active', moved_to = null
            """, Cancellation, company, epoch);
    }

    private async Task CloseAsync(Guid company, string shard, int epoch, string movedTo)
    {
        await using var owner = await shards.OpenAsOwnerAsync(shard, Cancellation);
        await owner.ExecuteAsync("update tenant_fence set epoch = $2, state = 'moved', moved_to = $3 where company_id = $1", Cancellation, company, epoch, movedTo);
    }

    private async Task<long> EventsAsync(Tenant tenant, string shard)
    {
        await using var owner = await shards.OpenAsOwnerAsync(shard, Cancellation);
        return await owner.SingleAsync<long>("select count(*) from events where company_id = $1", Cancellation, tenant.CompanyId);
    }

    private async Task<string> FenceAsync(Tenant tenant, string shard)
    {
        await using var owner = await shards.OpenAsOwnerAsync(shard, Cancellation);
        return await owner.SingleAsync<string>("select epoch || ' ' || state from tenant_fence where company_id = $1", Cancellation, tenant.CompanyId);
    }
}
