using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Scale.Core.Data;
using Scale.Core.Data.Consistency;
using Scale.Core.Tenancy;
using Scale.ServiceDefaults.Resilience;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Pools;

/// <summary>More callers than connections, and those are stuck behind a lock.</summary>
public sealed class PoolExhaustionTests(ScaleSystem system, OwnShard shard) : SystemTest(system), IClassFixture<OwnShard>
{
    private const int Callers = 20;

    [Fact]
    public async Task Reads_without_a_replica_leave_connections_to_writers_and_are_refused_in_time()
    {
        var database = await DatabaseAsync(poolSize: 4);
        var tenant = OwnShard.NewTenant() with { Consistency = new ConsistencySession() };
        await using var blocker = await shard.OpenAsOwnerAsync(Cancellation);
        await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
        await blocker.ExecuteAsync("lock table exports in access exclusive mode", Cancellation);
        var started = Stopwatch.GetTimestamp();
        var reads = Enumerable.Range(0, Callers).Select(_ => database.QueryAsync(
            tenant, () => new NpgsqlBatchCommand("select count(*) from exports"), (_, _) => Task.FromResult(true), Cancellation)).ToList();

        var refusals = new List<StoreBusyException>();
        for (var i = 0; i < Callers - 2; i++)
        {
            var first = await Task.WhenAny(reads);
            reads.Remove(first);
            refusals.Add(await Assert.ThrowsAsync<StoreBusyException>(() => first));
        }
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "Nobody waits longer than the connect time-out.");
        Assert.All(refusals, refusal => Assert.Contains("Data:Replicas:PrimaryShare", refusal.Message, StringComparison.Ordinal));
        Assert.All(refusals, refusal => Assert.True(TransientFailures.IsTransientStore(refusal), "It is answered with 503 and Retry-After."));
        Assert.True(await WriteAsync(database, tenant)); // half the pool is still there for writers

        await transaction.RollbackAsync(Cancellation);
        Assert.All(await Task.WhenAll(reads), Assert.True);
    }

    [Fact]
    public async Task Writes_beyond_the_pool_are_refused_in_time_and_work_again_once_there_is_room()
    {
        var database = await DatabaseAsync(poolSize: 2);
        await using var blocker = await shard.OpenAsOwnerAsync(Cancellation);
        await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
        await blocker.ExecuteAsync("lock table exports in access exclusive mode", Cancellation);
        var started = Stopwatch.GetTimestamp();
        var writes = Enumerable.Range(0, Callers).Select(_ => WriteAsync(database, OwnShard.NewTenant(), "select count(*) from exports")).ToList();

        for (var i = 0; i < Callers - 2; i++)
        {
            var first = await Task.WhenAny(writes);
            writes.Remove(first);
            // By the pool, or by the share of a company whose id meets another's.
            var refusal = await Assert.ThrowsAnyAsync<Exception>(() => first);
            Assert.True(TransientFailures.IsTransientStore(refusal), "It is answered with 503 and Retry-After.");
        }
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "Nobody waits longer than the connect time-out.");

        await transaction.RollbackAsync(Cancellation);
        await Task.WhenAll(writes);
        Assert.True(await WriteAsync(database, OwnShard.NewTenant()));
    }

    [Fact]
    public async Task A_company_whose_writes_are_stuck_leaves_half_of_the_pool_to_the_others()
    {
        var database = await DatabaseAsync(poolSize: 4);
        // Ids that do not meet in one place of the shares.
        var (stuck, neighbour) = (TenantOf(1), TenantOf(2));
        await using var blocker = await shard.OpenAsOwnerAsync(Cancellation);
        await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
        await blocker.ExecuteAsync("lock table exports in access exclusive mode", Cancellation);
        var writes = Enumerable.Range(0, Callers).Select(_ => WriteAsync(database, stuck, "select count(*) from exports")).ToList();

        for (var i = 0; i < Callers - 2; i++)
        {
            Assert.True(await WriteAsync(database, neighbour));
            var first = await Task.WhenAny(writes);
            writes.Remove(first);
            var refusal = await Assert.ThrowsAsync<StoreBusyException>(() => first);
            Assert.Contains("Data:CompanyShare", refusal.Message, StringComparison.Ordinal);
        }

        await transaction.RollbackAsync(Cancellation);
        Assert.All(await Task.WhenAll(writes), Assert.True);
        Assert.True(await WriteAsync(database, stuck));
    }

    [Fact]
    public async Task Pools_that_cannot_fit_stop_a_process_that_is_told_so_with_the_arithmetic()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => shard.StartHostAsync(
            builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Data:Instances"] = "1000", ["Data:RefuseExcess"] = "true",
            }), Cancellation));
        Assert.Contains("times 1000 instances (Data:Instances)", error.Message, StringComparison.Ordinal);
    }

    private async Task<TenantDatabase> DatabaseAsync(int poolSize)
    {
        var host = await shard.StartHostAsync(
            builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Data:Primary:MaxSize"] = $"{poolSize}", ["Data:ConnectTimeout"] = "00:00:01",
                // A company's share of it, which is half, has room for all reads: only the primary's is short.
                ["Data:Replica:MaxSize"] = $"{2 * Callers}",
            }), Cancellation);
        return host.Services.GetRequiredService<TenantDatabase>();
    }

    private static Tenant TenantOf(int number) => new(new Guid(number, 0, 0, new byte[8]), "ENTERPRISE", "shard0", 1);

    private static Task<bool> WriteAsync(TenantDatabase database, Tenant tenant, string sql = "select 1") => database.WriteAsync(tenant, async (write, token) =>
    {
        write.Unaudited("test");
        await write.Connection.ExecuteAsync(sql, token);
        return true;
    }, Cancellation);
}
