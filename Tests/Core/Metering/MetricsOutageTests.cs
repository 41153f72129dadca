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

    [Fact]
    public async Task A_write_whose_answer_is_lost_counts_once_and_what_is_counted_after_it_too()
    {
        var tenant = await shards.SignUpAsync("shard0", Cancellation);
        await using var link = new TcpRelay(await ServerAsync());
        using var host = await _setup.StartAsync("00:01:00", Cancellation, link.Address);
        var writer = host.Services.GetRequiredService<RequestMetricsWriter>();
        MetricsSetup.Count(host, tenant, 200);
        await writer.WriteAsync(Cancellation);

        await using var blocker = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        await blocker.ExecuteAsync("begin; select from request_metrics for update", Cancellation);
        MetricsSetup.Count(host, tenant, 200);
        var writing = writer.WriteAsync(Cancellation);
        await using var watcher = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        while (!await watcher.SingleAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')", Cancellation))
            Assert.False(writing.IsCompleted);
        link.FallSilent();
        await blocker.ExecuteAsync("rollback", Cancellation);
        while (await _setup.SumAsync("shard0", tenant, Cancellation) != "2 0 0 4")
            Assert.False(writing.IsCompleted);
        link.HangUp();
        await writing;

        MetricsSetup.Count(host, tenant, 200);
        await writer.WriteAsync(Cancellation);
        Assert.Equal("3 0 0 6", await _setup.SumAsync("shard0", tenant, Cancellation));
    }

    private async Task<string> ServerAsync()
    {
        await using var owner = await shards.OpenAsOwnerAsync("shard0", Cancellation);
        return $"{owner.Host}:{owner.Port}";
    }

    private Task<string> DatabaseAsync(string shard) => shards.ScalarAsync<string>(shard, "select current_database()::text", Cancellation);
}
