using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data.Partitions;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Partitions;

/// <summary>Creation, retention and alarm with the clock moved, on a shard of their own.</summary>
public sealed class PartitionUpkeepTests(ScaleSystem system) : SystemTest(system)
{
    // Noon on the first of a month long after any partition that exists.
    private readonly ManualClock _clock = new(new DateTimeOffset(2101, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private OwnShard _shard = null!;
    private IHost _host = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _shard = new OwnShard(System);
        await _shard.InitializeAsync();
        _host = await StartAsync(new() { ["Partitions:KeepDays:orders"] = "60", ["Partitions:KeepDays:order_items"] = "60" });
    }

    public override async ValueTask DisposeAsync()
    {
        await _shard.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Creation_makes_this_month_and_three_more_and_nothing_the_second_time()
    {
        var created = await CreateAsync();

        Assert.Superset(new HashSet<string> { "orders_2101_04", "orders_2101_05", "orders_2101_08", "events_2101_08" }, created.ToHashSet());
        Assert.DoesNotContain("orders_2101_09", created);
        Assert.Empty(await CreateAsync());
        _clock.Advance(TimeSpan.FromDays(31));
        Assert.Contains("orders_2101_09", await CreateAsync());
    }

    [Fact]
    public async Task A_month_past_its_retention_leaves_its_table_and_is_dropped_after_the_grace()
    {
        await CreateAsync();
        await using var owner = await _shard.OpenAsOwnerAsync(Cancellation);
        await InsertAsync(owner, "2101-04-30");

        // April ends on the first of May; 60 days later it has been kept long enough.
        _clock.Advance(TimeSpan.FromDays(59));
        await RetireAsync();
        Assert.Equal(PartitionState.Attached, (await FindAsync("orders_2101_04"))!.State);
        _clock.Advance(TimeSpan.FromDays(1));
        await RetireAsync();
        Assert.Equal(PartitionState.Detached, (await FindAsync("orders_2101_04"))!.State);
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from orders", Cancellation));
        Assert.Equal(1, await owner.SingleAsync<long>("select count(*) from orders_2101_04", Cancellation));

        _clock.Advance(TimeSpan.FromDays(7));
        await RetireAsync();
        Assert.Null(await FindAsync("orders_2101_04"));
        Assert.True(await owner.SingleAsync<bool>("select to_regclass('orders_2101_04') is null", Cancellation));
    }

    [Theory]
    [InlineData("events", 35)]
    [InlineData("job_history", 90)]
    [InlineData("audit_log", 730)]
    [InlineData("request_metrics", 400)]
    [InlineData("webhook_deliveries", 90)]
    public async Task What_nobody_configured_is_kept_as_the_database_says(string table, int days)
    {
        _host = await StartAsync([]);
        await CreateAsync();
        _clock.Advance(new DateTimeOffset(2101, 5, 1, 0, 0, 0, TimeSpan.Zero).AddDays(days).AddMinutes(-1) - _clock.GetUtcNow());
        await RetireAsync();
        Assert.Equal(PartitionState.Attached, (await FindAsync($"{table}_2101_04"))!.State);

        _clock.Advance(TimeSpan.FromMinutes(1));
        await RetireAsync();
        Assert.Equal(PartitionState.Detached, (await FindAsync($"{table}_2101_04"))!.State);
        // Zero keeps for ever.
        Assert.Equal(PartitionState.Attached, (await FindAsync("orders_2101_04"))!.State);
        Assert.Equal(PartitionState.Attached, (await FindAsync("order_items_2101_04"))!.State);
    }

    [Fact]
    public async Task Orders_and_their_items_that_would_not_be_kept_alike_stop_the_process()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new() { ["Partitions:KeepDays:orders"] = "400" }));
        Assert.Contains("Partitions:KeepDays:orders is 400 and Partitions:KeepDays:order_items is 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detached_month_that_is_attached_again_in_its_grace_is_not_dropped()
    {
        await CreateAsync();
        _clock.Advance(TimeSpan.FromDays(60));
        await RetireAsync();
        var april = (await FindAsync("orders_2101_04"))!;
        await using var owner = await _shard.OpenAsOwnerAsync(Cancellation);
        await owner.ExecuteAsync("alter table orders attach partition orders_2101_04 for values from (uuid7_floor('2101-04-01Z')) to (uuid7_floor('2101-05-01Z'))", Cancellation);
        Assert.Equal((april.From, april.To), (new(2101, 4, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2101, 5, 1, 0, 0, 0, TimeSpan.Zero)));

        _clock.Advance(TimeSpan.FromDays(7));
        await RetireAsync();

        // It is past its retention still, so it goes out again, and its grace starts anew.
        var again = (await FindAsync("orders_2101_04"))!;
        Assert.Equal((PartitionState.Detached, _clock.GetUtcNow()), (again.State, again.DetachedAt));
    }

    [Fact]
    public async Task With_a_long_query_open_a_month_rolls_over_and_nobody_waits()
    {
        await CreateAsync();
        await RetireAsync();
        await using var reader = await _shard.OpenAsOwnerAsync(Cancellation);
        await using var query = await reader.BeginTransactionAsync(Cancellation);
        Assert.Equal(0, await reader.SingleAsync<long>("select count(*) from orders", Cancellation));

        _clock.Advance(TimeSpan.FromDays(61));
        Assert.Contains("orders_2101_10", await CreateAsync());
        // The detach waits for the query; it gives way after the lock time-out and is left half done.
        await Assert.ThrowsAsync<AggregateException>(RetireAsync);
        Assert.Equal(PartitionState.Detaching, (await FindAsync("orders_2101_04"))!.State);

        // Reads and writes go on meanwhile, and would say so if they had to wait.
        await using var writer = await _shard.OpenAsOwnerAsync(Cancellation);
        await writer.ExecuteAsync("set lock_timeout = '1s'", Cancellation);
        await InsertAsync(writer, "2101-07-01");
        Assert.Equal(1, await writer.SingleAsync<long>("select count(*) from orders", Cancellation));
        // The next month's partition can be made too.
        _clock.Advance(TimeSpan.FromDays(31));
        Assert.Contains("orders_2101_11", await CreateAsync());

        await query.CommitAsync(Cancellation);
        await RetireAsync();
        Assert.Equal(PartitionState.Detached, (await FindAsync("orders_2101_04"))!.State);
    }

    [Fact]
    public async Task A_missing_month_alarms_two_months_ahead_until_it_is_there()
    {
        var watch = _host.Services.GetRequiredService<PartitionWatch>();
        await CreateAsync();
        await watch.LookAsync(Cancellation);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(watch));

        // A month later one month of the three is missing, which is no alarm yet; another month later it is.
        _clock.Advance(TimeSpan.FromDays(31));
        await watch.LookAsync(Cancellation);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(watch));
        _clock.Advance(TimeSpan.FromDays(31));
        await watch.LookAsync(Cancellation);
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(watch));

        await CreateAsync();
        await watch.LookAsync(Cancellation);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(watch));
    }

    [Fact]
    public async Task The_role_that_drops_months_sees_no_row_and_the_services_role_can_do_neither()
    {
        await CreateAsync();
        await using var owner = await _shard.OpenAsOwnerAsync(Cancellation);
        await InsertAsync(owner, "2101-05-15");
        await owner.ExecuteAsync("set role scale_upkeep", Cancellation);
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from orders", Cancellation));
        Assert.Equal(0, await owner.SingleAsync<long>("select count(*) from orders_2101_05", Cancellation));
        await AssertRefusedAsync(owner, "select count(*) from products");

        await using var service = await _shard.OpenAsServiceAsync(Cancellation);
        await AssertRefusedAsync(service, "drop table orders_2101_05");
        await AssertRefusedAsync(service, "alter table orders detach partition orders_2101_05");
        await AssertRefusedAsync(service, "select create_month_partitions(now(), 3)");
        await AssertRefusedAsync(service, "select create_month_partition('orders', now())");
    }

    private Task<IHost> StartAsync(Dictionary<string, string?> settings) => _shard.StartHostAsync(
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Data:MaxClockSkew"] = "0", ["Partitions:LockAttempts"] = "2" });
            builder.Services.AddSingleton<TimeProvider>(_clock);
            builder.AddScalePartitionUpkeep();
        },
        Cancellation);

    private Task<IReadOnlyList<string>> CreateAsync() => _host.Services.GetRequiredService<PartitionCreation>().RunAsync("shard0", Cancellation);

    private Task RetireAsync() => _host.Services.GetRequiredService<PartitionRetention>().RunAsync("shard0", Cancellation);

    private async Task<Partition?> FindAsync(string name) =>
        (await _host.Services.GetRequiredService<PartitionCatalog>().ListAsync("shard0", Cancellation)).SingleOrDefault(partition => partition.Name == name);

    private static Task<int> InsertAsync(NpgsqlConnection connection, string day) => connection.ExecuteAsync(
        "insert into orders (company_id, id, status, currency, total, created_at) values (gen_random_uuid(), uuid7_floor($1::text::timestamptz), 'placed', 'EUR', 1, now())",
        Cancellation, day);

    private static async Task<HealthStatus> HealthAsync(PartitionWatch watch) =>
        (await watch.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status;

    private static async Task AssertRefusedAsync(NpgsqlConnection connection, string sql) => Assert.Equal(
        PostgresErrorCodes.InsufficientPrivilege,
        (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql, Cancellation))).SqlState);
}
