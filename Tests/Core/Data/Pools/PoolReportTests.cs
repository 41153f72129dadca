using Microsoft.Extensions.Logging.Abstractions;
using Scale.Core.Data;
using Scale.Core.Data.Pools;
using Scale.Tests.Support;

namespace Scale.Tests.Core.Data.Pools;

public sealed class PoolReportTests(ScaleSystem system) : SystemTest(system)
{
    [Fact]
    public async Task A_host_that_was_promoted_has_a_pool_of_each_role()
    {
        // Pools of every test of this process are in the report.
        var host = $"shard0-{Guid.CreateVersion7():N}";
        using var report = new PoolReport();
        var sources = new DataSources(new DataOptions { Primary = { MinSize = 0 }, Replica = { MinSize = 0 } }, NullLoggerFactory.Instance);
        await using var reads = sources.Replica(host, await System.ConnectionStringAsync("shard0", Cancellation));
        await using var writes = sources.Primary(host, await System.ConnectionStringAsync("shard0", Cancellation));
        await using (await reads.OpenConnectionAsync(Cancellation))
        await using (await writes.OpenConnectionAsync(Cancellation))
        {
            Assert.Equal(
                [new PoolStatus(host, "primary", 20, 1, 0, 0), new PoolStatus(host, "replica", 30, 1, 0, 0)],
                report.Read().Where(pool => pool.Name == host));
        }
    }
}
