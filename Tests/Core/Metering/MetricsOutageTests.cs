using Microsoft.Extensions.DependencyInjection;
using Scale.Core.Metering;
using Scale.Core.Tenancy;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Metering;

/// <summary>A database that goes away. With shards of its own: connections that it ends are still in the pools of whoever shares them.</summary>
public sealed class MetricsOutageTests(ScaleSystem system, TwoShards shards) : SystemTest(system), IClassFixture<TwoShards>
{
    private readonly MetricsSetup _setup = new(shards);

    [Fact]
    public async Task What_a_shard_that_is_away_does_not_take_is_written_when_it_is_back()
    {
        var (there, away) = (await shards.SignUpAsync("shard0", Cancellation), await shards.SignUpAsync("shard1", Cancellation));
        using var host = await _setup.StartAsync("00:01:00", Cancellation);
        var writer = host.Services.GetRequiredService<RequestMetricsWriter>();
        await using var owner = await shards.OpenAsOwnerAsync("catalog", Cancellation);
        var database = await DatabaseAsync("shard1");
        await owner.ExecuteAsync($"alter database {database} with allow_connections false", Cancellation);
        await owner.ListAsync<bool>("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1", Cancellation, database);
        try
        {
            MetricsSetup.Count(host, there, 200);
            MetricsSetup.Count(host, away, 200);
            await writer.WriteAsync(Cancellation);
            MetricsSetup.Count(host, away, 200);
            await writer.WriteAsync(Cancellation);
        }
        finally
        {
            await owner.ExecuteAsync($"alter database {database} with allow_connections true", Cancellation);
        }
        Assert.Equal("1 0 0 2", await _setup.SumAsync("shard0", there, Cancellation));
        Assert.Equal("0 0 0 0", await _setup.SumAsync("shard1", away, Cancellation));

        await writer.WriteAsync(Cancellation);
        Assert.Equal("2 0 0 4", await _setup.SumAsync("shard1", away, Cancellation));
    }

    private Task<string> DatabaseAsync(string shard) => shards.ScalarAsync<string>(shard, "select current_database()::text", Cancellation);
}
