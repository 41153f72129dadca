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
