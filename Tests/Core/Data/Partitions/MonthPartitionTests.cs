using Npgsql;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Partitions;

public sealed class MonthPartitionTests(ScaleSystem system, CoreServices core) : SystemTest(system), IClassFixture<CoreServices>
{
    [Fact]
    public async Task This_month_and_three_more_exist_for_every_table_that_grows_with_time()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);

        var tables = await owner.ListAsync<string>("select table_name from partitioned_tables", Cancellation);
        Assert.Superset(new HashSet<string> { "orders", "order_items", "events", "job_history" }, tables.ToHashSet());
        var missing = await owner.ListAsync<string>("""
            select table_name || to_char(month, '"_"YYYY"_"MM') from partitioned_tables,
            generate_series(date_trunc('month', now() at time zone 'UTC'), date_trunc('month', now() at time zone 'UTC') + interval '3 months', interval '1 month') month
            except select inhrelid::regclass::text from pg_inherits
            """, Cancellation);
        Assert.Empty(missing);
    }

    [Fact]
    public async Task Every_table_partitioned_by_range_is_in_the_list_and_none_has_a_default_partition()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);

        Assert.Empty(await owner.ListAsync<string>("""
            select partrelid::regclass::text from pg_partitioned_table
            where partstrat = 'r' and partrelid::regclass::text not in (select table_name from partitioned_tables) or partdefid <> 0
            """, Cancellation));
    }

    [Fact]
    public async Task Moving_the_clock_creates_the_months_that_are_missing_and_only_those()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await using var transaction = await owner.BeginTransactionAsync(Cancellation);
        var tables = await owner.SingleAsync<long>("select count(*) from partitioned_tables", Cancellation);
        var later = new DateTime(2101, 12, 15, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(tables * 4, (await CreateAsync(owner, later)).Count);
        Assert.Empty(await CreateAsync(owner, later));
        Assert.Contains("orders_2102_04", await CreateAsync(owner, later.AddMonths(1)));
    }

    // A clock that is behind the others must still find its partition in the first hours of a fresh installation's month.
    [Fact]
    public async Task On_the_first_day_of_a_month_the_month_before_exists_too()
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await using var transaction = await owner.BeginTransactionAsync(Cancellation);

        var created = await CreateAsync(owner, new DateTime(2101, 3, 1, 0, 0, 1, DateTimeKind.Utc));
        Assert.Contains("orders_2101_02", created);
        Assert.DoesNotContain("orders_2101_01", created);
    }

    [Fact]
    public async Task An_order_outside_every_partition_is_an_error()
    {
        var tenant = await core.SignUpAsync(Cancellation);
        await using var service = await core.OpenAsServiceAsync("shard0", Cancellation);
        await using var transaction = await service.BeginTransactionAsync(Cancellation);
        await service.EnterAsync(tenant.CompanyId, Cancellation);

        var error = await Assert.ThrowsAsync<PostgresException>(() => service.ExecuteAsync(
            "insert into orders (company_id, id, status, currency, total, created_at) values ($1, $2, 'placed', 'EUR', 1, now())",
            Cancellation, tenant.CompanyId, Guid.CreateVersion7(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero))));
        Assert.Equal(PostgresErrorCodes.CheckViolation, error.SqlState);
        Assert.Contains("no partition", error.MessageText, StringComparison.Ordinal);
    }

    // UUIDv7 compares by its time, so the last of a month and the first of the next one are neighbours on the bound.
    [Theory]
    [InlineData(-1, "orders_2101_05")]
    [InlineData(0, "orders_2101_06")]
    public async Task An_order_lands_in_the_month_of_the_time_inside_its_id(int milliseconds, string partition)
    {
        await using var owner = await core.OpenAsOwnerAsync("shard0", Cancellation);
        await using var transaction = await owner.BeginTransactionAsync(Cancellation);
        await CreateAsync(owner, new DateTime(2101, 5, 15, 0, 0, 0, DateTimeKind.Utc));
        var id = Guid.CreateVersion7(new DateTimeOffset(2101, 6, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(milliseconds));

        await owner.ExecuteAsync(
            "insert into orders (company_id, id, status, currency, total, created_at) values ($1, $1, 'placed', 'EUR', 1, now())", Cancellation, id);

        Assert.Equal(partition, await owner.SingleAsync<string>("select tableoid::regclass::text from orders where id = $1", Cancellation, id));
    }

    private static Task<List<string>> CreateAsync(NpgsqlConnection owner, DateTime at) =>
        owner.ListAsync<string>("select create_month_partitions($1, 3)", Cancellation, at);
}
