using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Scale.Core.Audit;
using Scale.Core.Data;
using Scale.Core.Data.Changes;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Exams;
using Scale.Core.Domain.Files;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Patients;
using Scale.Core.Domain.Users;
using Scale.Core.Passwords;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Isolation;

/// <summary>Two companies, and every way in which code could forget which one it works for.</summary>
public sealed class RowLevelSecurityTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private static readonly MethodInfo CompaniesMethod = typeof(RowLevelSecurityTests).GetMethod(nameof(CompaniesOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    private Tenant _mine = null!;
    private Tenant _theirs = null!;
    private Guid _theirProduct;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _mine = await FillAsync();
        _theirs = await FillAsync();
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        _theirProduct = await owner.SingleAsync<Guid>("select id from products where company_id = $1", Cancellation, _theirs.CompanyId);
    }

    [Fact]
    public async Task With_the_query_filter_switched_off_no_entity_of_another_company_is_seen()
    {
        await using (var owner = await core.OpenAsOwnerAsync("shard0", Cancellation))
        {
            foreach (var tenant in (Tenant[])[_mine, _theirs])
            {
                await owner.ExecuteAsync(
                    "insert into exports (company_id, id, resource, format, status, progress, rows, created_at) values ($1, gen_random_uuid(), 'orders', 'csv', 'queued', 0, 0, now())",
                    Cancellation, tenant.CompanyId);
            }
        }

        await core.Get<TenantDatabase>().ReadAsync(_mine, (db, _) => OnlyMineAsync(db), Cancellation);
        await core.Get<CatalogReads>().RunAsync(_mine, (db, _) => OnlyMineAsync(db), Cancellation);
    }

    [Fact]
    public async Task With_row_level_security_out_of_the_way_the_query_filter_still_holds()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await using var context = await core.Get<IDbContextFactory<ShardContext>>().CreateDbContextAsync(Cancellation);
        context.Database.SetDbConnection(owner);

        // Nobody said for which company: the filter compares with the empty id.
        Assert.Empty(await context.Products.ToListAsync(Cancellation));
        Assert.NotEmpty(await context.Products.IgnoreQueryFilters().ToListAsync(Cancellation));
    }

    public static TheoryData<string, string> Tables => new()
    {
        { "catalog", "companies" }, { "catalog", "users" }, { "catalog", "api_keys" }, { "catalog", "tenant_home" }, { "catalog", "invitations" },
        { "catalog", "revocations" }, { "catalog", "company_limits" }, { "catalog", "user_passwords" }, { "catalog", "company_moves" },
        { "shard0", "patients" }, { "shard0", "exams" }, { "shard0", "files" },
        { "shard0", "products" }, { "shard0", "orders" }, { "shard0", "order_items" }, { "shard0", "company_heads" }, { "shard0", "events" },
        { "shard0", "audit_log" }, { "shard0", "quota_usage" }, { "shard0", "idempotency_keys" }, { "shard0", "request_metrics" },
        { "shard0", "webhooks" }, { "shard0", "webhook_lanes" }, { "shard0", "webhook_deliveries" }, { "shard0", "exports" },
        { "shard0", "job_ready" }, { "shard0", "job_running" }, { "shard0", "job_scheduled" }, { "shard0", "job_unique" }, { "shard0", "job_limit" },
        { "shard0", "job_history" }, { "shard0", "job_dead" }, { "shard0", "tenant_fence" },
    };

    // What there is is asked of PostgreSQL, so a new table fails here until it is in the walk.
    [Theory]
    [InlineData("catalog")]
    [InlineData("shard0")]
    public async Task Every_table_with_rows_of_companies_is_walked(string database)
    {
        await using var owner = await core.OpenAsOwnerAsync(database, Cancellation);
        var tables = await owner.ListAsync<string>("""
            select c.relname::text from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and (c.relname = 'companies' or exists (
                select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not a.attisdropped))
            """, Cancellation);

        Assert.Equal(
            tables.Order(StringComparer.Ordinal),
            Tables.Select(row => row.Data).Where(walked => walked.Item1 == database).Select(walked => walked.Item2).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task A_company_sees_its_own_rows_of_a_table_and_no_others(string database, string table)
    {
        await using var service = await core.OpenAsServiceAsync(database, Cancellation);
        var column = table == "companies" ? "id" : "company_id";
        await using (var transaction = await service.BeginTransactionAsync(Cancellation))
        {
            await service.EnterAsync(_mine.CompanyId, Cancellation);
            Assert.Equal([_mine.CompanyId], await service.ListAsync<Guid>($"select distinct {column} from {table}", Cancellation));
        }

        // The same connection afterwards, as the next user of the pool gets it: nothing was left behind.
        Assert.Empty(await service.ListAsync<Guid>($"select {column} from {table}", Cancellation));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("shard0")]
    public async Task Without_a_company_no_table_shows_a_row(string database)
    {
        await using var service = await core.OpenAsServiceAsync(database, Cancellation);
        var tables = await service.ListAsync<string>("""
            select c.oid::regclass::text from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'company_id'
            and has_table_privilege(c.oid, 'select')
            """, Cancellation);

        Assert.NotEmpty(tables);
        foreach (var table in tables)
            Assert.Equal(0, await service.SingleAsync<long>($"select count(*) from {table}", Cancellation));
    }

    [Fact]
    public async Task Operators_see_which_companies_there_are_and_change_none_of_them()
    {
        await using var service = await core.OpenAsServiceAsync("catalog", Cancellation);
        await using var transaction = await service.BeginTransactionAsync(Cancellation);
        await service.EnterAsync(_mine.CompanyId, Cancellation);
        Assert.Empty(await service.ListAsync<Guid>("select id from company_list", Cancellation));

        await service.ExecuteAsync("select set_config('app.operator', 'on', true), set_config('app.company_id', '', true)", Cancellation);
        var seen = await service.ListAsync<Guid>("select id from company_list", Cancellation);
        Assert.Empty(new[] { _mine.CompanyId, _theirs.CompanyId }.Except(seen));
        foreach (var table in (string[])["companies", "tenant_home", "users", "api_keys", "invitations", "user_passwords"])
            Assert.Equal(0, await service.SingleAsync<long>($"select count(*) from {table}", Cancellation));
        Assert.Equal(0, await service.ExecuteAsync("update companies set name = 'x' where id = $1", Cancellation, _theirs.CompanyId));
    }

    [Fact]
    public async Task A_row_of_another_company_cannot_be_inserted()
    {
        await using var service = await core.OpenAsServiceAsync("shard0", Cancellation);
        await using var transaction = await service.BeginTransactionAsync(Cancellation);
        await service.EnterAsync(_mine.CompanyId, Cancellation);

        var error = await Assert.ThrowsAsync<PostgresException>(() => service.ExecuteAsync(
            "insert into products values ($1, gen_random_uuid(), 'x', 'x', 1, 'EUR', 1, now())", Cancellation, _theirs.CompanyId));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task A_row_of_another_company_cannot_be_changed_nor_given_away()
    {
        await using var service = await core.OpenAsServiceAsync("shard0", Cancellation);
        await using var transaction = await service.BeginTransactionAsync(Cancellation);
        await service.EnterAsync(_mine.CompanyId, Cancellation);

        Assert.Equal(0, await service.ExecuteAsync("update products set stock = 0 where id = $1", Cancellation, _theirProduct));
        var error = await Assert.ThrowsAsync<PostgresException>(
            () => service.ExecuteAsync("update products set company_id = $1", Cancellation, _theirs.CompanyId));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }

    [Fact]
    public async Task A_save_for_another_company_is_refused_before_it_reaches_the_database()
    {
        var product = Scale.Core.Domain.Products.Product.Create(
            _theirs.CompanyId, new("X-1", "X", 1, "EUR", 1), DateTimeOffset.UtcNow);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => core.Get<TenantDatabase>().WriteAsync(_mine, (write, _) =>
        {
            write.Db.Products.Add(product);
            return Task.FromResult(true);
        }, Cancellation));
        Assert.Contains(_theirs.CompanyId.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_cannot_write()
    {
        var error = await Assert.ThrowsAsync<PostgresException>(() => core.Get<TenantDatabase>().QueryAsync(
            _mine, () => new NpgsqlBatchCommand("update products set stock = 0"), (_, _) => Task.FromResult(true), Cancellation));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, error.SqlState);
    }

    // Of every entity there is one at least, and all are the company's.
    private async Task<bool> OnlyMineAsync(DbContext db)
    {
        var entities = db.Model.GetEntityTypes().Where(type => !type.IsOwned()).ToList();
        Assert.True(entities.Count > 5, $"{db.GetType().Name} has {entities.Count} entities.");
        foreach (var type in entities.Select(entity => entity.ClrType))
        {
            var companies = await (Task<List<Guid>>)CompaniesMethod.MakeGenericMethod(type).Invoke(null, [db])!;
            Assert.True(companies is [var only] && only == _mine.CompanyId, $"{type.Name}: {string.Join(", ", companies)}");
        }
        return true;
    }

    private static Task<List<Guid>> CompaniesOf<TEntity>(DbContext db)
        where TEntity : class
    {
        var column = typeof(TEntity) == typeof(Company) ? nameof(Company.Id) : nameof(ITenantEntity.CompanyId);
        return db.Set<TEntity>().IgnoreQueryFilters().Select(entity => EF.Property<Guid>(entity, column)).Distinct().ToListAsync(Cancellation);
    }

    private async Task<Tenant> FillAsync()
    {
        var tenant = await core.SignUpAsync(Cancellation);
        var product = await core.CreateProductAsync(tenant, Cancellation);
        await core.Get<OrderCommands>().PlaceAsync(tenant, new NewOrder([new NewOrderItem(product.Id, 1)], null), Cancellation);
        var patient = Assert.IsType<Change<Patient>.Done>(
            await core.Get<PatientCommands>().CreateAsync(tenant, new PatientValues("Ada", "Lovelace", null, null, null), Cancellation)).Resource;
        var eye = new Refraction(-1, null, null, null);
        Assert.IsType<Change<Exam>.Done>(await core.Get<ExamCommands>().CreateAsync(
            tenant, new ExamValues(patient.Id, DateTimeOffset.UtcNow, eye, eye, null), Cancellation));
        using var content = new MemoryStream([1]);
        Assert.IsType<Change<Scale.Core.Domain.Files.File>.Done>(
            await core.Get<FileCommands>().UploadAsync(tenant, new NewFile("a", "text/plain", null), content, Cancellation));
        Assert.IsType<InvitationChange.Done>(await core.Get<InvitationCommands>().InviteAsync(
            tenant, Roles.Owner, new NewInvitation($"{Guid.CreateVersion7():N}@example.com", Roles.Member), Cancellation));
        var user = await core.Get<CatalogReads>().RunAsync(tenant, (db, ct) => db.Users.SingleAsync(one => one.CompanyId == tenant.CompanyId, ct), Cancellation);
        await core.Get<CatalogWrites>().RunAsync(tenant, (write, _) =>
        {
            write.Revoke(tenant.CompanyId);
            write.Db.Add(new UserPassword { CompanyId = tenant.CompanyId, UserId = user.Id, Hash = "x", ChangedAt = DateTimeOffset.UtcNow });
            write.Audit(new AuditDraft("company.updated", "company", tenant.CompanyId, null, null));
            return Task.FromResult(true);
        }, Cancellation);
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await owner.ExecuteAsync(
            "insert into idempotency_keys values ($1, 'key', sha256('a'), 'running', gen_random_uuid(), now(), now() + interval '1 day')", Cancellation, tenant.CompanyId);
        await owner.ExecuteAsync("insert into request_metrics values ($1, date_trunc('minute', now()), 'orders', 1, 0, 0, 0, 1)", Cancellation, tenant.CompanyId);
        await owner.ExecuteAsync("""
            insert into webhooks (company_id, id, url, events, state, secret_number, version, created_at)
            values ($1, gen_random_uuid(), 'https://example.com/', array['order.created'], 'active', 1, 1, now())
            """, Cancellation, tenant.CompanyId);
        await owner.ExecuteAsync("insert into webhook_lanes (company_id, webhook_id, is_open, seq) values ($1, gen_random_uuid(), false, 0)", Cancellation, tenant.CompanyId);
        await owner.ExecuteAsync("""
            insert into webhook_deliveries (company_id, id, webhook_id, event_seq, event_at, event_type, status)
            values ($1, uuid7_floor(now()), gen_random_uuid(), 1, now(), 'order.created', 'failed')
            """, Cancellation, tenant.CompanyId);
        await owner.ExecuteAsync("""
            insert into exports (company_id, id, resource, format, status, progress, rows, created_at)
            values ($1, gen_random_uuid(), 'orders', 'csv', 'queued', 0, 0, now())
            """, Cancellation, tenant.CompanyId);
        await FillQueueAsync(owner, tenant.CompanyId);
        await using var catalog = await core.OpenAsOwnerAsync("catalog", Cancellation);
        await catalog.ExecuteAsync("insert into company_limits values ($1, 1000, now())", Cancellation, tenant.CompanyId);
        await catalog.ExecuteAsync("""
            insert into company_moves (company_id, id, source, target, epoch, dry_run, state, step, requested_at)
            values ($1, gen_random_uuid(), 'shard0', 'shard1', 1, true, 'failed', 'planning', now())
            """, Cancellation, tenant.CompanyId);
        return tenant;
    }

    // A queue that no worker takes jobs from, and a worker that is alive.
    private static async Task FillQueueAsync(NpgsqlConnection owner, Guid company)
    {
        const string Columns = "company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, args";
        const string Values = "$1, gen_random_uuid(), 'nobody', 0, 'nothing', 0, 1, now(), '{}'";
        foreach (var sql in (string[])
        [
            $"insert into job_ready ({Columns}, slot) select {Values}, slot from job_slot",
            $"insert into job_running ({Columns}, worker_id, claimed_at, min_lsn) select {Values}, worker_id, now(), '0/0' from job_worker limit 1",
            $"insert into job_scheduled ({Columns}, run_at) values ({Values}, now() + interval '1 year')",
            $"insert into job_dead ({Columns}, died_at) values ({Values}, now())",
            "insert into job_unique values ($1, 'nothing', 'key', gen_random_uuid())",
            "insert into job_limit (company_id, queue) values ($1, 'nobody')",
            """
            insert into job_history (company_id, id, attempt, created_at, queue, kind, state, claimed_at)
            values ($1, gen_random_uuid(), 1, now(), 'nobody', 'nothing', 'succeeded', now())
            """,
        ])
            Assert.Equal(1, await owner.ExecuteAsync(sql, Cancellation, company));
    }
}
