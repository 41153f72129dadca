using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Metering;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Metering;

/// <summary>Counts on their way into the database, of several processes, and of a company that moves.</summary>
public sealed class RequestMetricsTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private readonly MetricsSetup _setup = new(shards);

    [Fact]
    public async Task Counts_of_two_instances_and_of_one_after_a_restart_add_up()
    {
        Tenant[] companies = [await shards.SignUpAsync("shard0", Cancellation), await shards.SignUpAsync("shard1", Cancellation)];
        using var first = await _setup.StartAsync("00:00:00.100", Cancellation);
        using var second = await _setup.StartAsync("00:00:00.100", Cancellation);
        await Parallel.ForAsync(0, 20_000, Cancellation, (i, _) =>
        {
            MetricsSetup.Count(i % 3 == 0 ? first : second, companies[i % 2], i % 10 == 0 ? 429 : 200);
            return ValueTask.CompletedTask;
        });
        await second.StopAsync(Cancellation);
        using var restarted = await _setup.StartAsync("00:01:00", Cancellation);
        MetricsSetup.Count(restarted, companies[0], 404);
        await restarted.StopAsync(Cancellation);
        await first.StopAsync(Cancellation);

        Assert.Equal("10001 2001 2000 20002", await _setup.SumAsync("shard0", companies[0], Cancellation));
        Assert.Equal("10000 0 0 20000", await _setup.SumAsync("shard1", companies[1], Cancellation));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    [InlineData(1)]
    public async Task What_is_counted_while_the_clock_is_days_off_waits_and_gets_its_right_minute_when_the_clock_is_right_again(int days)
    {
        var tenant = await shards.SignUpAsync("shard0", Cancellation);
        var clock = new WallClock();
        using var host = await _setup.StartAsync("00:01:00", Cancellation, clock: clock);
        var writer = host.Services.GetRequiredService<RequestMetricsWriter>();
        MetricsSetup.Count(host, tenant, 200);
        clock.Offset = TimeSpan.FromDays(days);
        MetricsSetup.Count(host, tenant, 200);
        await writer.WriteAsync(Cancellation);
        MetricsSetup.Count(host, tenant, 200);
        await writer.WriteAsync(Cancellation);
        Assert.Equal("0 0 0 0", await _setup.SumAsync("shard0", tenant, Cancellation));

        clock.Offset = TimeSpan.Zero;
        await writer.WriteAsync(Cancellation);
        await writer.WriteAsync(Cancellation);

        Assert.Equal("3 0 0 6", await _setup.SumAsync("shard0", tenant, Cancellation));
        Assert.True(await shards.ScalarAsync<bool>(
            "shard0", "select bool_and(minute between now() - interval '10 minutes' and now()) from request_metrics where company_id = $1", Cancellation, tenant.CompanyId));
    }

    [Fact]
    public async Task What_a_process_counts_that_began_with_a_wrong_clock_gets_its_right_minute_too()
    {
        var tenant = await shards.SignUpAsync("shard0", Cancellation);
        var clock = new WallClock { Offset = TimeSpan.FromDays(-400) };
        using var host = await _setup.StartAsync("00:01:00", Cancellation, clock: clock);
        var writer = host.Services.GetRequiredService<RequestMetricsWriter>();
        MetricsSetup.Count(host, tenant, 200);
        clock.Offset = TimeSpan.Zero;
        await writer.WriteAsync(Cancellation);

        Assert.Equal("1 0 0 2", await _setup.SumAsync("shard0", tenant, Cancellation));
    }

    [Fact]
    public async Task A_company_that_moves_takes_its_counts_along_and_later_ones_follow()
    {
        var (tenant, _) = await shards.FillAsync(1, Cancellation);
        using var host = await _setup.StartAsync("00:01:00", Cancellation);
        var writer = host.Services.GetRequiredService<RequestMetricsWriter>();
        MetricsSetup.Count(host, tenant, 200);
        await writer.WriteAsync(Cancellation);
        MetricsSetup.Count(host, tenant, 200);
        using var mover = await shards.StartMoverAsync(Cancellation);
        Assert.True((await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation)).Verified);

        // The process still believes that it lives on the first shard; another company there is written all the same.
        var other = await shards.SignUpAsync("shard0", Cancellation);
        MetricsSetup.Count(host, tenant, 200);
        MetricsSetup.Count(host, other, 200);
        await writer.WriteAsync(Cancellation);

        Assert.Equal("3 0 0 6", await _setup.SumAsync("shard1", tenant, Cancellation));
        Assert.Equal("1 0 0 2", await _setup.SumAsync("shard0", other, Cancellation));
    }
}
