using Scale.Core.Data.Partitions;
using Scale.Core.Jobs;

namespace Scale.Workers.Jobs;

/// <summary>Creates the coming months on one shard.</summary>
internal sealed class CreatePartitionsJob(PartitionCreation creation) : IJobHandler
{
    public static string Kind => "partitions.create";

    public Task RunAsync(JobRun run, CancellationToken ct) => creation.RunAsync(run.Tenant.Shard, ct);
}
