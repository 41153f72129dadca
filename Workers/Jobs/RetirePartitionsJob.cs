using Scale.Core.Data.Partitions;
using Scale.Core.Jobs;

namespace Scale.Workers.Jobs;

/// <summary>Detaches and drops the months that are past their retention on one shard. Apart from creation, so that neither keeps the other from its work.</summary>
internal sealed class RetirePartitionsJob(PartitionRetention retention) : IJobHandler
{
    public static string Kind => "partitions.retire";

    public Task RunAsync(JobRun run, CancellationToken ct) => retention.RunAsync(run.Tenant.Shard, ct);
}
