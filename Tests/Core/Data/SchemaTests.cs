using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data;

/// <summary>Rules of every table, enumerated from PostgreSQL's own catalog so that a new table cannot be forgotten.</summary>
public sealed class SchemaTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    private const string TenantTables = """
        select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'company_id' and not a.attisdropped
        """;

    [Theory]
    [InlineData("catalog")]
    [InlineData("shard0")]
    public async Task Every_tenant_table_has_the_company_first_in_its_primary_key(string database)
    {
        await using var owner = await core.OpenAsOwnerAsync(database, Cancellation);

        var first = await owner.ListAsync<string>("""
            select c.relname::text from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
            join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] and a.attname = 'company_id'
            """, Cancellation);

        var tables = await owner.ListAsync<string>(TenantTables, Cancellation);
        Assert.NotEmpty(tables);
        Assert.Empty(tables.Except(first));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("shard0")]
    public async Task Every_tenant_table_has_a_policy_for_the_services_role(string database)
    {
        await using var owner = await core.OpenAsOwnerAsync(database, Cancellation);

        var open = await owner.ListAsync<string>(TenantTables + """
             and not c.relispartition and not (c.relrowsecurity and exists (
                 select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polroles = array[to_regrole('scale_app')::oid]
                 and pg_get_expr(p.polqual, p.polrelid) like '%company_id = (NULLIF(current_setting(''app.company_id''%'))
            """, Cancellation);

        Assert.Empty(open);
    }

    [Fact]
    public async Task A_partition_can_only_be_reached_through_its_parent()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);

        Assert.NotEmpty(await owner.ListAsync<string>("select relname::text from pg_class where relispartition", Cancellation));
        Assert.Empty(await owner.ListAsync<string>("""
            select relname::text from pg_class where relispartition and relkind = 'r'
            and has_table_privilege('scale_app', oid, 'select, insert, update, delete, truncate')
            """, Cancellation));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("shard0")]
    public async Task The_services_role_is_neither_owner_nor_above_the_policies(string database)
    {
        await using var owner = await core.OpenAsOwnerAsync(database, Cancellation);

        Assert.True(await owner.SingleAsync<bool>(
            "select rolcanlogin and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication) from pg_roles where rolname = 'scale_app'", Cancellation));
        Assert.Empty(await owner.ListAsync<string>("select relname::text from pg_class where relowner = to_regrole('scale_app')", Cancellation));
        Assert.False(await owner.SingleAsync<bool>("select has_schema_privilege('scale_app', 'public', 'create')", Cancellation));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("shard0")]
    public async Task Functions_that_run_as_the_owner_have_a_fixed_search_path_and_are_not_for_everybody(string database)
    {
        await using var owner = await core.OpenAsOwnerAsync(database, Cancellation);

        Assert.Empty(await owner.ListAsync<string>("""
            select proname::text from pg_proc where pronamespace = 'public'::regnamespace
            and (prosecdef and not exists (select from unnest(proconfig) s where s like 'search_path=%pg_temp')
                 or exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0))
            """, Cancellation));
    }

    [Fact]
    public void Every_tenant_entity_is_filtered_by_company()
    {
        using var context = core.Get<IDbContextFactory<ShardContext>>().CreateDbContext();
        var entities = context.Model.GetEntityTypes().ToList();

        Assert.NotEmpty(entities);
        Assert.All(entities, entity =>
        {
            Assert.True(typeof(ITenantEntity).IsAssignableFrom(entity.ClrType), $"{entity.ClrType.Name} is no ITenantEntity");
            Assert.Contains(entity.GetDeclaredQueryFilters(), filter => filter.Key == ShardContext.TenantFilter);
            Assert.Equal(nameof(ITenantEntity.CompanyId), entity.FindPrimaryKey()!.Properties[0].Name);
        });
    }

    [Fact]
    public async Task Every_mapped_column_exists()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await using var context = await core.Get<IDbContextFactory<ShardContext>>().CreateDbContextAsync(Cancellation);

        var columns = await owner.ListAsync<string>(
            "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'", Cancellation);
        Assert.Empty(context.Model.GetEntityTypes()
            .SelectMany(entity => entity.GetProperties().Select(property => $"{entity.GetTableName()}.{property.GetColumnName()}"))
            .Except(columns));
    }
}
