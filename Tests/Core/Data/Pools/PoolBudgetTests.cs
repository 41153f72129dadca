using Scale.Core.Data.Pools;

namespace Scale.Tests.Core.Data.Pools;

public sealed class PoolBudgetTests
{
    private static readonly PoolBudget Budget = new("10.0.0.1:5432", 100, 3, [("catalog", 20), ("catalog monitor", 1), ("shard0", 20), ("shard0 monitor", 1)]);

    [Fact]
    public void Pools_of_all_instances_that_fit_are_not_mentioned() => Assert.Null(Budget.Exceeds(instances: 2));

    [Fact]
    public void Pools_that_do_not_fit_are_shown_with_the_arithmetic_and_the_ways_out() => Assert.Equal(
        "The pools do not fit the server 10.0.0.1:5432: catalog 20 + catalog monitor 1 + shard0 20 + shard0 monitor 1 = 42 connections, "
        + "times 3 instances (Data:Instances) = 126, and there is room for 97 (max_connections 100 - 3 reserved). "
        + "Lower Data:Primary:MaxSize or Data:Replica:MaxSize, raise max_connections, or put PgBouncer before it.",
        Budget.Exceeds(instances: 3));
}
