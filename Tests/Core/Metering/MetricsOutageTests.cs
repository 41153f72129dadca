using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scale.Core.Metering;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Metering;

/// <summary>A database that goes away. With shards of its own: connections that it ends are still in the pools of whoever shares them.</summary>
public sealed class MetricsOutageTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private const string SumSql =
        "select coalesce(sum(requests), 0) || ' ' || coalesce(sum(client_errors), 0) || ' ' || coalesce(sum(throttled), 0) || ' ' || coalesce(sum(duration_us), 0) from request_metrics where company_id = $1";

    [Fact]
    public async Task What_a_shard_that_is_away_does_not_take_is_written_when_it_is_back()
    {
        var (there, away) = (await shards.SignUpAsync("shard0", Cancellation), await shards.SignUpAsync("shard1", Cancellation));
        using var host = await StartAsync("00:01:00");
        var writer = host.Services.GetRequiredService<RequestMetricsWriter>();
        await using var owner = await shards.OpenAsOwnerAsync("catalog", Cancellation);
        var database = await DatabaseAsync("shard1");
        await owner.ExecuteAsync($"alter database {database} with allow_connections false", Cancellation);
        await owner.ListAsync<bool>("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1", Cancellation, database);
        try
        {
            Count(host, there, 200);
            Count(host, away, 200);
            await writer.WriteAsync(Cancellation);
            Count(host, away, 200);
            await writer.WriteAsync(Cancellation);
        }
        finally
        {
            await owner.ExecuteAsync($"alter database {database} with allow_connections true", Cancellation);
        }
        Assert.Equal("1 0 0 2", await SumAsync("shard0", there));
        Assert.Equal("0 0 0 0", await SumAsync("shard1", away));

        await writer.WriteAsync(Cancellation);
        Assert.Equal("2 0 0 4", await SumAsync("shard1", away));
    }

    private static void Count(IHost instance, Tenant tenant, int status) =>
        instance.Services.GetRequiredService<RequestMeter>().Count(tenant, "orders", status, TimeSpan.FromMicroseconds(2));

    private Task<IHost> StartAsync(string flushEvery) => shards.StartHostAsync(builder =>
    {
        builder.Configuration["Metering:FlushEvery"] = flushEvery;
        builder.AddScaleMetering();
    }, Cancellation);

    private Task<string> SumAsync(string shard, Tenant tenant) => shards.ScalarAsync<string>(shard, SumSql, Cancellation, tenant.CompanyId);

    private Task<string> DatabaseAsync(string shard) => shards.ScalarAsync<string>(shard, "select current_database()::text", Cancellation);
}
