using Npgsql;
using Scale.Core.Tenancy;

namespace Scale.Tests.Support;

/// <summary>
/// A shard with 1,000,000 orders: nine of ten belong to one company, the others to 99 more, over the months that exist. Made by two
/// statements in the server; the months are unlogged, so that the replicas of the running system need not replay it all.
/// </summary>
public sealed class ManyOrders(ScaleSystem system) : IAsyncLifetime
{
    public const int Orders = 1_000_000;
    public const int Products = 20_000;

    private readonly OwnShard _shard = new(system);

    /// <summary>The company that has most of it.</summary>
    public Tenant Large { get; } = OwnShard.NewTenant();

    /// <summary>A connection as the owner, who may take the services' role.</summary>
    public async Task<NpgsqlConnection> OpenAsOwnerAsync(CancellationToken ct) => await _shard.OpenAsOwnerAsync(ct);

    public async ValueTask InitializeAsync()
    {
        await _shard.InitializeAsync();
        var ct = TestContext.Current.CancellationToken;
        await using var owner = await _shard.OpenAsOwnerAsync(ct);
        foreach (var month in await owner.ListAsync<string>(
            "select inhrelid::regclass::text from pg_inherits where inhparent in ('orders'::regclass, 'order_items'::regclass)", ct))
            await owner.ExecuteAsync($"alter table {month} set unlogged", ct);
        await owner.ExecuteAsync("set synchronous_commit = off; set max_parallel_workers_per_gather = 0", ct);
        await using (var products = new NpgsqlCommand(
            """
            insert into products (company_id, id, sku, name, price, currency, stock, created_at, archived_at)
            select case when i % 10 = 0 then md5((i % 99)::text)::uuid else $1 end, md5('p' || i)::uuid, 'SKU-' || i, 'Frame ' || i, i % 500, 'EUR', 1000, now(),
                   case when i % 20 = 1 then now() end
            from generate_series(1, $2) i
            """, owner) { CommandTimeout = 60, Parameters = { new() { Value = Large.CompanyId }, new() { Value = Products } } })
            await products.ExecuteNonQueryAsync(ct);
        // The ids' times are spread over this month and the next: two months, as a list that goes over a month's end reads.
        await using (var orders = new NpgsqlCommand(
            """
            with made as (
                select i, case when i % 10 = 0 then md5((i % 99)::text)::uuid else $1 end as company,
                       (substr(uuid7_floor(date_trunc('month', now()) + i * interval '4 seconds')::text, 1, 14) || '7' || substr(md5(i::text), 1, 3)
                           || '-8' || substr(md5(i::text), 4, 3) || '-' || substr(md5(i::text), 7, 12))::uuid as id
                from generate_series(1, $2) i),
            lines as (
                insert into order_items (company_id, order_id, line, product_id, sku, name, quantity, unit_price, line_total)
                select company, id, 1, md5('p' || i % 20000)::uuid, 'SKU', 'Frame', 1, 100, 100 from made where i % 10 = 1)
            insert into orders (company_id, id, status, currency, total, reference, created_at, archived_at)
            select company, id, (array['placed', 'paid', 'fulfilled', 'completed', 'cancelled'])[1 + i % 5], 'EUR', 100,
                   case when i % 3 = 0 then 'R-' || i / 30 end, now(), case when i % 5 >= 3 and i % 4 > 0 then now() end
            from made
            """, owner) { CommandTimeout = 120, Parameters = { new() { Value = Large.CompanyId }, new() { Value = Orders } } })
            await orders.ExecuteNonQueryAsync(ct);
        await owner.ExecuteAsync("vacuum (analyze, freeze) orders, order_items, products", ct);
    }

    public ValueTask DisposeAsync() => _shard.DisposeAsync();
}
