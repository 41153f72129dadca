using Npgsql;
using Scale.Core.Plans;
using Scale.Core.Tenancy;

namespace Scale.Tests.Support;

/// <summary>
/// A shard with 1,000,000 orders, and patients, exams, files and audit entries in proportion: nine of ten belong to one company, the others
/// to 99 more. Made by a statement a table in the server; the tables are unlogged, so that the replicas of the running system need not replay it all.
/// </summary>
public sealed class ManyOrders(ScaleSystem system) : IAsyncLifetime
{
    public const int Orders = 1_000_000;
    public const int Products = 20_000;

    /// <summary>All times are this many seconds from the start of the month; two months, as a list that goes over a month's end reads.</summary>
    public const int Seconds = 4_000_000;

    // $1 the large company, $2 how many rows. Old patients, exams and files are archived, as are most old orders. A live list of 200,000 rows
    // has a page 10,000: orders, paid orders, patients, exams and audit entries have one.
    private static readonly (string Tables, int Rows, string Sql)[] Content =
    [
        ("products", Products,
            """
            insert into products (company_id, id, sku, name, price, currency, stock, created_at, archived_at)
            select pg_temp.company($1, i), md5('p' || i)::uuid, 'SKU-' || i, 'Frame ' || i, i % 500, 'EUR', 1000, now(),
                   case when i % 20 = 1 then now() end
            from generate_series(1, $2) i
            """),
        ("orders, order_items", Orders,
            """
            with made as (select i, pg_temp.company($1, i) as company, pg_temp.id_at(i, $2) as id from generate_series(1, $2) i),
            lines as (
                insert into order_items (company_id, order_id, line, product_id, sku, name, quantity, unit_price, line_total)
                select company, id, 1, md5('p' || i % 20000)::uuid, 'SKU', 'Frame', 1, 100, 100 from made where i % 10 = 1)
            insert into orders (company_id, id, status, currency, total, reference, created_at, archived_at)
            select company, id, (array['placed', 'paid', 'fulfilled', 'completed', 'cancelled'])[1 + i % 5], 'EUR', 100,
                   case when i % 3 = 0 then 'R-' || i / 30 end, now(), case when i % 5 >= 3 and i % 4 > 0 then now() end
            from made
            """),
        ("patients", 250_000,
            """
            insert into patients (company_id, id, first_name, last_name, version, created_at, archived_at)
            select pg_temp.company($1, i), pg_temp.id_at(i, $2), 'Ada', (array['Franklin', 'Meier', 'Okafor', 'Sato'])[1 + i % 4] || ' ' || i, 1, now(),
                   case when i < $2 / 10 then now() end
            from generate_series(1, $2) i
            """),
        ("exams", 500_000,
            """
            insert into exams (company_id, id, patient_id, performed_at, version, created_at, archived_at)
            select pg_temp.company($1, i / 2), pg_temp.id_at(i, $2), pg_temp.id_at(i / 2, $2 / 2), pg_temp.time_at(i, $2), 1, now(), case when i < $2 / 2 then now() end
            from generate_series(1, $2) i
            """),
        ("files", 50_000,
            """
            insert into files (company_id, id, name, content_type, size_bytes, sha256, version, created_at, archived_at)
            select pg_temp.company($1, i), pg_temp.id_at(i, $2), 'scan.pdf', 'application/pdf', 1000, encode(sha256(int4send(i / 2)), 'hex'), 1, now(),
                   case when i < $2 / 2 then now() end
            from generate_series(1, $2) i
            """),
        ("audit_log", 250_000,
            """
            insert into audit_log (company_id, id, at, actor_kind, actor_id, action, resource, resource_id)
            select pg_temp.company($1, i), pg_temp.id_at(i, $2), pg_temp.time_at(i, $2), 'user', md5((i % 50)::text)::uuid,
                   (array['order.created', 'order.paid', 'patient.created', 'product.updated'])[1 + i % 4],
                   (array['order', 'order', 'patient', 'product'])[1 + i % 4], md5((i % 20000)::text)::uuid
            from generate_series(1, $2) i
            """),
        ("webhooks", 5_000,
            """
            insert into webhooks (company_id, id, url, events, state, secret_number, version, created_at, archived_at)
            select pg_temp.company($1, i), pg_temp.id_at(i, $2), 'https://example.com/', array['order.created'], 'active', 1, 1, now(), case when i % 3 = 0 then now() end
            from generate_series(1, $2) i
            """),
        ("webhook_deliveries", 100_000,
            """
            insert into webhook_deliveries (company_id, id, webhook_id, event_seq, event_at, event_type, status)
            select pg_temp.company($1, i), pg_temp.id_at(i, $2), ('00000000-0000-0000-0000-00000000000' || i % 3)::uuid, i, pg_temp.time_at(i, $2), 'order.created',
                   (array['succeeded', 'succeeded', 'failed'])[1 + i % 7 % 3]
            from generate_series(1, $2) i
            """),
    ];

    /// <summary>The shard, with Core over it.</summary>
    public OwnShard Shard { get; } = new(system);

    /// <summary>The company that has most of it.</summary>
    public Tenant Large { get; } = OwnShard.NewTenant() with { Plan = PlanCodes.Enterprise };

    public async ValueTask InitializeAsync()
    {
        await Shard.InitializeAsync();
        var ct = TestContext.Current.CancellationToken;
        await using var owner = await Shard.OpenAsOwnerAsync(ct);
        foreach (var table in await owner.ListAsync<string>(
            """
            select inhrelid::regclass::text from pg_inherits where inhparent in ('orders'::regclass, 'order_items'::regclass, 'audit_log'::regclass, 'webhook_deliveries'::regclass)
            union all values ('exams'), ('patients'), ('files')
            """, ct))
            await owner.ExecuteAsync($"alter table {table} set unlogged", ct);
        await owner.ExecuteAsync("set synchronous_commit = off; set max_parallel_workers_per_gather = 0; set session_replication_role = replica", ct);
        await owner.ExecuteAsync(
            $"""
            create function pg_temp.company(large uuid, i int) returns uuid language sql return case when i % 10 = 0 then md5((i % 99)::text)::uuid else large end;
            create function pg_temp.time_at(i int, n int) returns timestamptz language sql return date_trunc('month', now()) + i * interval '{Seconds} seconds' / n;
            create function pg_temp.id_at(i int, n int) returns uuid language sql return
                (substr(uuid7_floor(pg_temp.time_at(i, n))::text, 1, 14) || '7' || substr(md5(i::text), 1, 3)
                    || '-8' || substr(md5(i::text), 4, 3) || '-' || substr(md5(i::text), 7, 12))::uuid;
            """, ct);
        foreach (var (tables, rows, sql) in Content)
        {
            await using var insert = new NpgsqlCommand(sql, owner) { CommandTimeout = 120, Parameters = { new() { Value = Large.CompanyId }, new() { Value = rows } } };
            await insert.ExecuteNonQueryAsync(ct);
            await owner.ExecuteAsync($"vacuum (analyze, freeze) {tables}", ct);
        }
    }

    public ValueTask DisposeAsync() => Shard.DisposeAsync();
}
