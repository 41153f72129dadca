using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Metering;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Metering;

/// <summary>Counts on their way into the database, of several processes, and of a company that moves.</summary>
public sealed class RequestMetricsTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private const string SumSql =
        "select coalesce(sum(requests), 0) || ' ' || coalesce(sum(client_errors), 0) || ' ' || coalesce(sum(throttled), 0) || ' ' || coalesce(sum(duration_us), 0) from request_metrics where company_id = $1";

    [Fact]
    public async Task Counts_of_two_instances_and_of_one_after_a_restart_add_up()
    {
        Tenant[] companies = [await shards.SignUpAsync("shard0", Cancellation), await shards.SignUpAsync("shard1", Cancellation)];
        using var first = await StartAsync("00:00:00.100");
        using var second = await StartAsync("00:00:00.100");
        await Parallel.ForAsync(0, 20_000, Cancellation, (i, _) =>
        {
            Count(i % 3 == 0 ? first : second, companies[i % 2], i % 10 == 0 ? 429 : 200);
            return ValueTask.CompletedTask;
        });
        await second.StopAsync(Cancellation);
        using var restarted = await StartAsync("00:01:00");
        Count(restarted, companies[0], 404);
        await restarted.StopAsync(Cancellation);
        await first.StopAsync(Cancellation);

        Assert.Equal("10001 2001 2000 20002", await SumAsync("shard0", companies[0]));
        Assert.Equal("10000 0 0 20000", await SumAsync("shard1", companies[1]));
    }

    [Fact]
    public async Task A_company_that_moves_takes_its_counts_along_and_later_ones_follow()
    {
        var (tenant, _) = await shards.FillAsync(1, Cancellation);
        using var host = await StartAsync("00:01:00");
        var writer = host.Services.GetRequiredService<RequestMetricsWriter>();
        Count(host, tenant, 200);
        await writer.WriteAsync(Cancellation);
        Count(host, tenant, 200);
        using var mover = await shards.StartMoverAsync(Cancellation);
        Assert.True((await mover.Services.MoveAsync(tenant.CompanyId, "shard1", Cancellation)).Verified);

        // The process still believes that it lives on the first shard; another company there is written all the same.
        var other = await shards.SignUpAsync("shard0", Cancellation);
        Count(host, tenant, 200);
        Count(host, other, 200);
        await writer.WriteAsync(Cancellation);

        Assert.Equal("3 0 0 6", await SumAsync("shard1", tenant));
        Assert.Equal("1 0 0 2", await SumAsync("shard0", other));
    }

    private static void Count(IHost instance, Tenant tenant, int status) =>
        instance.Services.GetRequiredService<RequestMeter>().Count(tenant, "orders", status, TimeSpan.FromMicroseconds(2));

    private Task<IHost> StartAsync(string flushEvery) => shards.StartHostAsync(builder =>
    {
        builder.Configuration["Metering:FlushEvery"] = flushEvery;
        builder.AddScaleMetering();
    }, Cancellation);

    private Task<string> SumAsync(string shard, Tenant tenant) => shards.ScalarAsync<string>(shard, SumSql, Cancellation, tenant.CompanyId);
}
